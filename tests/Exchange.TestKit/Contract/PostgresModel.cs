using Exchange.EventStore;
using Exchange.ReadModels.Postgres;
using Npgsql;

namespace Exchange.TestKit.Contract;

/// <summary>On the base class of all read models; a variant takes its guard away.</summary>
internal class PostgresModel(NpgsqlDataSource source, TestDatabase database) : ReadModelSubscriber<IReadOnlyList<long>>("counting", source), ICountingModel
{
    // No key: what is applied twice must show.
    public const string Table = "create table exchange.counting (position bigint not null); grant select, insert on exchange.counting to exchange_app;";

    public bool Breaks { get; set; }

    public async Task<IReadOnlyList<long>> ReadEffectsAsync() => await database.ReadAsync("select position from exchange.counting order by position", row => row.GetInt64(0));

    protected override Task<IReadOnlyList<long>?> FoldAsync(Page page, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<long>?>([.. page.Events.Select(e => e.Position)]);

    protected override async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<long> effects)
    {
        await using var note = new NpgsqlCommand("insert into exchange.counting (position) select unnest($1)", connection, transaction);
        note.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. effects] });
        await note.ExecuteNonQueryAsync();
        if (Breaks) throw new BrokeDownException();
    }

    protected override void Forget()
    {
        // It keeps nothing in memory between pages.
    }
}
