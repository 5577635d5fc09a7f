using System.Text.Json;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using NodaTime;
using Npgsql;

namespace Exchange.ReadModels.Postgres.Auctions;

/// <summary>Some rows of a list, and how far the read model had come when they were read.</summary>
/// <param name="Position">The read model's checkpoint, of the same snapshot as the rows.</param>
public sealed record Listed<T>(IReadOnlyList<T> Items, long Position);

/// <summary>What the API serves of auctions. Thread-safe; every call is one short statement of its own, or several of <see cref="WaitForAsync"/>.</summary>
/// <param name="reads">A data source for reads alone, so that they never wait for writers' connections.</param>
public sealed class AuctionReads(NpgsqlDataSource reads) : IAsyncDisposable
{
    private const string BidColumns = "b.number, b.bidder_number, b.at, b.price_minor, b.currency, b.reserve_met, b.closes_at, b.position";

    private readonly CheckpointWatch _watch = new(reads, AuctionReadModel.SubscriptionName);

    /// <summary>Auctions in the order of their ids, which is about the order of their opening.</summary>
    /// <param name="status">Null: all.</param>
    /// <param name="after">The cursor: the last id of the page before; null begins.</param>
    public async Task<Listed<AuctionView>> ListAsync(AuctionStatus? status, AuctionId? after, int sizeMax, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand list = reads.CreateCommand("""
            select c.position, v.view
            from exchange.checkpoints c
            left join lateral (
                select a.id, a.view from exchange.auction_views a
                where a.id > $2 and ($3::text is null or a.status = $3)
                order by a.id limit $4) v on true
            where c.name = $1
            order by v.id
            """);
        list.Parameters.Add(Text(AuctionReadModel.SubscriptionName));
        list.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after?.Value ?? Guid.Empty });
        list.Parameters.Add(new NpgsqlParameter { Value = status is { } s ? NameOf(s) : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        list.Parameters.Add(new NpgsqlParameter<int> { TypedValue = sizeMax });
        return await ReadAsync(list, ReadView, cancellationToken);
    }

    /// <returns>No item when the read model knows no such auction at that position.</returns>
    public async Task<(AuctionView? Auction, long Position)> FindAsync(AuctionId auction, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = reads.CreateCommand(
            "select c.position, v.view from exchange.checkpoints c left join exchange.auction_views v on v.id = $2 where c.name = $1");
        find.Parameters.Add(Text(AuctionReadModel.SubscriptionName));
        find.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = auction.Value });
        Listed<AuctionView> found = await ReadAsync(find, ReadView, cancellationToken);
        return (found.Items.Count == 0 ? null : found.Items[0], found.Position);
    }

    /// <summary>An auction's accepted bids by their numbers.</summary>
    /// <param name="after">The cursor: the last number of the page before; 0 begins.</param>
    public async Task<Listed<PublicBid>> BidsAsync(AuctionId auction, int after, int sizeMax, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand list = reads.CreateCommand($"""
            select c.position, {BidColumns}
            from exchange.checkpoints c
            left join lateral (select * from exchange.public_bids p where p.auction = $2 and p.number > $3 order by p.number limit $4) b on true
            where c.name = $1
            order by b.number
            """);
        list.Parameters.Add(Text(AuctionReadModel.SubscriptionName));
        list.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = auction.Value });
        list.Parameters.Add(new NpgsqlParameter<int> { TypedValue = after });
        list.Parameters.Add(new NpgsqlParameter<int> { TypedValue = sizeMax });
        return await ReadAsync(list, row => ReadBid(row, 1), cancellationToken);
    }

    /// <summary>How far the read model has come.</summary>
    public Task<long> PositionAsync(CancellationToken cancellationToken) => Checkpoint.ReadAsync(reads, AuctionReadModel.SubscriptionName, cancellationToken);

    /// <summary>Waits until the read model has reached a position, or the limit is over.</summary>
    /// <returns>The position reached: smaller than what was asked for when the limit came first.</returns>
    public Task<long> WaitForAsync(long position, Duration limit, CancellationToken cancellationToken) => _watch.WaitAsync(position, limit, cancellationToken);

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    /// <summary>A bid from the columns of <see cref="BidColumns"/>, the first of which is given.</summary>
    internal static PublicBid ReadBid(NpgsqlDataReader row, int first) => new(
        row.GetInt32(first), row.GetInt32(first + 1), row.GetInstant(first + 2), new Money(row.GetInt64(first + 3), Currency.FromCode(row.GetString(first + 4))),
        row.GetBoolean(first + 5), row.GetInstant(first + 6), row.GetInt64(first + 7));

    private static AuctionView ReadView(NpgsqlDataReader row) => JsonSerializer.Deserialize(row.GetString(1), PriceDiscoveryJson.AuctionView)!;

    private static string NameOf(AuctionStatus status) => status switch
    {
        AuctionStatus.Open => "open",
        AuctionStatus.Sold => "sold",
        AuctionStatus.Unsold => "unsold",
        AuctionStatus.Scheduled => "scheduled",
        AuctionStatus.Cancelled => "cancelled",
        AuctionStatus.Void => "void",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No auction has this status."),
    };

    // The checkpoint comes with every row, and alone when there is none: rows and position are of one snapshot.
    private static async Task<Listed<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        (long position, var items) = (0L, new List<T>());
        while (await rows.ReadAsync(cancellationToken))
        {
            position = rows.GetInt64(0);
            if (!rows.IsDBNull(1)) items.Add(read(rows));
        }

        return new Listed<T>(items, position);
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
