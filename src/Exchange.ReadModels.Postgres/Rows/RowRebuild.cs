using System.Runtime.CompilerServices;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Projections;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Deadlines;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>Makes all rows anew in the shadow schema, by the same code as what is served, and compares the two; or makes all read models anew and swaps them in.</summary>
/// <remarks>One rebuild of a database at a time: a lock of its session keeps others away. Nothing that is served changes but by <see cref="SwapAsync"/>.</remarks>
public sealed class RowRebuild(NpgsqlDataSource source, EventCatalog catalog) : IRebuiltModels, IAsyncDisposable
{
    private const long Lock = 0x524F5753; // "ROWS"

    private readonly RowSides _sides = new(source);
    private NpgsqlConnection? _holder;
    private MarketRows? _shadow;

    /// <summary>What is served is compared as it stood here.</summary>
    public long Position { get; private set; }

    /// <summary>How many models <see cref="SwapAsync"/> puts in the place of others: those of rows, and views, bids and deadlines.</summary>
    public int Swapped => Names.Count + 3;

    public IReadOnlyList<string> Names { get; } = [.. MarketProjections.Models.Keys];

    public async Task<long> BeginAsync(CancellationToken cancellationToken)
    {
        _holder ??= await LockAsync(cancellationToken);
        await EmptyAsync(cancellationToken);
        _shadow = new MarketRows(source, catalog, ModelSchema.Shadow);
        Position = await Checkpoint.ReadAsync(source, MarketRows.SubscriptionName, cancellationToken);
        await _shadow.ReadCheckpointAsync(cancellationToken);
        return Position;
    }

    public async Task ApplyAsync(Page page, CancellationToken cancellationToken)
    {
        if (!await Shadow.ApplyAsync(page, cancellationToken)) throw new InvalidOperationException("Somebody else writes to the shadow schema.");
    }

    /// <remarks>What has changed since <see cref="Position"/> is not compared as it is, but as it was then.</remarks>
    public async IAsyncEnumerable<RowPair> CompareAsync(string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (RowPair pair in _sides.CompareRowsAsync(model, Position, cancellationToken)) yield return pair;
        await foreach (RowPair pair in _sides.ComparePastAsync(model, Position, cancellationToken)) yield return pair;
        await foreach (RowPair pair in _sides.FindBeyondAsync(model, Position, cancellationToken)) yield return pair;
    }

    /// <summary>Makes everything anew up to the end of the log, and puts it in the place of what is served, in one transaction. Readers see the one or the other.</summary>
    /// <param name="owner">Tables are moved by who owns them.</param>
    /// <returns>The position at which the new rows are served.</returns>
    /// <exception cref="PoisonedEventException">An event can't be read or folded: what is served stays.</exception>
    public async Task<long> SwapAsync(NpgsqlDataSource owner, IEventReader log, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        try
        {
            ISubscriber[] shadows = [Shadow, new AuctionReadModel(source, catalog, ModelSchema.Shadow), new OpenDeadlines(source, catalog, ModelSchema.Shadow)];
            string[] names = [.. shadows.Select(s => s.Name)];
            await CheckpointsAsync(names, cancellationToken);
            while (true)
            {
                long head = (await log.ReadHeadAsync(cancellationToken)).Position;
                await Task.WhenAll(shadows.Select(s => Task.Run(() => FollowAsync(s, log, head, cancellationToken), cancellationToken)));
                if (await RowSwap.TryAsync(owner, names, head, cancellationToken)) return head;
            }
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>Applies pages up to a batch end, the next one read while one is applied.</summary>
    private static async Task FollowAsync(ISubscriber shadow, IEventReader log, long head, CancellationToken cancellationToken)
    {
        long position = await shadow.ReadCheckpointAsync(cancellationToken);
        Task<Page>? next = null;
        while (position < head)
        {
            Page page = await (next ?? ReadAsync(position));
            next = page.Last < head ? ReadAsync(page.Last) : null;
            if (!await shadow.ApplyAsync(page, cancellationToken)) throw new InvalidOperationException("Somebody else writes to the shadow schema.");
            position = page.Last;
        }

        // No further than the head, so that all end at the same batch; the log may have grown since.
        Task<Page> ReadAsync(long after) => log.ReadPageAsync(after, (int)Math.Min(SubscriptionRunner.PageSize, head - after), shadow.Ignores, cancellationToken);
    }

    /// <summary>Makes the served rows of checkpoints where there are none yet: the swap sets them.</summary>
    private async Task CheckpointsAsync(string[] names, CancellationToken cancellationToken)
    {
        foreach (string name in names) await Checkpoint.ReadAsync(source, name, cancellationToken);
    }

    public async Task EndAsync()
    {
        _shadow = null;
        if (_holder is null) return;
        try
        {
            await EmptyAsync(CancellationToken.None);
        }
        finally
        {
            // With its session the lock ends, too.
            await using (var release = new NpgsqlCommand("select pg_advisory_unlock_all()", _holder)) await release.ExecuteNonQueryAsync();
            await _holder.DisposeAsync();
            _holder = null;
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private MarketRows Shadow => _shadow ?? throw new InvalidOperationException("It has not begun.");

    // Held only with the lock: who was refused it must not tidy up another's shadow when he ends.
    private async Task<NpgsqlConnection> LockAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection holder = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var take = new NpgsqlCommand("select pg_try_advisory_lock($1)", holder);
            take.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Lock });
            return await take.ExecuteScalarAsync(cancellationToken) is true ? holder : throw new RebuildUnderWayException();
        }
        catch
        {
            await holder.DisposeAsync();
            throw;
        }
    }

    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand empty = source.CreateCommand(ModelSchema.Shadow.Sql("truncate {schema}.rows, {schema}.row_history, {schema}.auction_views, {schema}.public_bids, {schema}.open_deadlines; delete from {schema}.checkpoints"));
        await empty.ExecuteNonQueryAsync(cancellationToken);
    }
}
