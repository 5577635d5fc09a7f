using System.Collections.Frozen;
using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using Exchange.ReadModels.Postgres.Rows;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.ReadModels.Postgres.Auctions;

/// <summary>What a page does to <c>auction_views</c> and <c>public_bids</c>.</summary>
public sealed record AuctionEffects
{
    internal IReadOnlyCollection<FoldedAuction> Changed { get; init; } = [];

    internal IReadOnlyList<(AuctionId Auction, PublicBid Bid)> Bids { get; init; } = [];
}

/// <summary>Fills <c>auction_views</c> and <c>public_bids</c>: what everyone may see of the auctions (DOMAIN SEE-1).</summary>
/// <param name="schema">Null: what is served. A rebuild is the same code on another schema.</param>
public class AuctionReadModel(NpgsqlDataSource source, EventCatalog catalog, ModelSchema? schema = null) : ReadModelSubscriber<AuctionEffects>(SubscriptionName, source, schema)
{
    public const string SubscriptionName = "auction-views";

    // A fold is about a kilobyte: so many auctions stay in memory between pages.
    private const int KeptMax = 10_000;

    // Beyond it COPY saves more than its further round trips cost.
    private const int CopyFrom = 500;

    private readonly Dictionary<StreamId, FoldedAuction> _kept = [];

    // All names of other aggregates; one that nobody knows may stand in an auction.
    private readonly FrozenSet<string> _others = catalog.Names.Except(AuctionCatalog.Events.Names, StringComparer.Ordinal).ToFrozenSet(StringComparer.Ordinal);

    public override IReadOnlySet<string> Ignores => _others;

    protected override async Task<AuctionEffects?> FoldAsync(Page page, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(page, cancellationToken)) return null;

        var changed = new Dictionary<StreamId, FoldedAuction>();
        var bids = new List<(AuctionId, PublicBid)>(page.Events.Count);
        foreach (RecordedEvent recorded in page.Events.Where(AuctionEvents.Has))
        {
            if (!_kept.TryGetValue(recorded.Stream, out FoldedAuction? auction)) _kept.Add(recorded.Stream, auction = new FoldedAuction());
            PublicBid? bid = AuctionEvents.Fold(recorded, catalog, e =>
            {
                long version = (auction.Fold.View?.Version ?? 0) + 1;
                if (recorded.Version != version) throw new ImpossibleHistoryException(auction.Fold.View, e);
                return auction.Apply(e, recorded.Position, version, recorded.At);
            });
            changed[recorded.Stream] = auction;
            if (bid is not null) bids.Add((auction.Fold.View!.AuctionId, bid));
        }

        Trim(changed);
        return new AuctionEffects { Changed = changed.Values, Bids = bids };
    }

    protected override async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, AuctionEffects effects)
    {
        if (effects.Changed.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(UpsertViews(effects.Changed));
        bool many = effects.Bids.Count >= CopyFrom;
        if (effects.Bids.Count > 0 && !many) batch.BatchCommands.Add(InsertBids(effects.Bids));
        await batch.ExecuteNonQueryAsync();
        if (many) await CopyBidsAsync(connection, effects.Bids);
    }

    protected override void Forget() => _kept.Clear();

    /// <summary>Loads the auctions that the page goes on with and that are not kept.</summary>
    /// <returns>False when the tables do not stand at the page's beginning.</returns>
    private async Task<bool> LoadAsync(Page page, CancellationToken cancellationToken)
    {
        Guid[] missing = [.. page.Events.Where(AuctionEvents.Has).Select(e => e.Stream).Distinct().Where(s => !_kept.ContainsKey(s)).SelectMany(IdOf)];
        if (missing.Length == 0) return true;

        await using NpgsqlCommand load = Source.CreateCommand(
            Schema.Sql("select c.position, c.generation, v.id, v.view, v.fold from {schema}.checkpoints c left join {schema}.auction_views v on v.id = any($2) where c.name = $1"));
        load.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        load.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = missing });
        await using NpgsqlDataReader rows = await load.ExecuteReaderAsync(cancellationToken);
        bool stands = false;
        while (await rows.ReadAsync(cancellationToken))
        {
            stands = Stands(rows.GetInt64(0), rows.GetInt64(1), page);
            if (!stands) break;
            if (!rows.IsDBNull(2)) _kept.Add(new AuctionId(rows.GetGuid(2)).Stream, FoldedAuction.Of(rows.GetString(3), rows.GetString(4)));
        }

        return stands;
    }

    private static IEnumerable<Guid> IdOf(StreamId stream) => AuctionId.TryParse(stream, out AuctionId auction) ? [auction.Value] : [];

    // Settled auctions get no further events; beyond the bound, those that this page did not touch make room.
    private void Trim(Dictionary<StreamId, FoldedAuction> changed)
    {
        foreach ((StreamId stream, FoldedAuction auction) in changed)
        {
            if (auction.Fold.State is Settled) _kept.Remove(stream);
        }

        if (_kept.Count <= KeptMax) return;
        foreach (StreamId stream in _kept.Keys.Where(s => !changed.ContainsKey(s)).ToImmutableArray()) _kept.Remove(stream);
    }

    private NpgsqlBatchCommand UpsertViews(IReadOnlyCollection<FoldedAuction> auctions) =>
        new(Schema.Sql("""
            insert into {schema}.auction_views (id, view, fold)
            select id, view, fold from unnest($1::uuid[], $2::text[], $3::text[]) as page (id, view, fold)
            on conflict (id) do update set view = excluded.view, fold = excluded.fold
            """))
        {
            Parameters =
            {
                Array(auctions, a => a.Fold.View!.AuctionId.Value),
                Array(auctions, a => RowText.Of(a.Fold.View!)),
                Array(auctions, a => a.ToStored()),
            },
        };

    private NpgsqlBatchCommand InsertBids(IReadOnlyList<(AuctionId Auction, PublicBid Bid)> bids) =>
        new(Schema.Sql("""
            insert into {schema}.public_bids (auction, number, bidder_number, at, price_minor, currency, reserve_met, closes_at, position)
            select auction, number, bidder_number, at, price_minor, currency, reserve_met, closes_at, position
            from unnest($1::uuid[], $2::int[], $3::int[], $4::timestamptz[], $5::bigint[], $6::text[], $7::bool[], $8::timestamptz[], $9::bigint[])
              as page (auction, number, bidder_number, at, price_minor, currency, reserve_met, closes_at, position)
            """))
        {
            Parameters =
            {
                Array(bids, b => b.Auction.Value),
                Array(bids, b => b.Bid.Number),
                Array(bids, b => b.Bid.BidderNumber),
                Times(bids, b => b.Bid.At),
                Array(bids, b => b.Bid.Price.MinorUnits),
                Array(bids, b => b.Bid.Price.Currency.Code),
                Array(bids, b => b.Bid.ReserveMet),
                Times(bids, b => b.Bid.ClosesAt),
                Array(bids, b => b.Bid.Position),
            },
        };

    private async Task CopyBidsAsync(NpgsqlConnection connection, IReadOnlyList<(AuctionId Auction, PublicBid Bid)> bids)
    {
        await using NpgsqlBinaryImporter rows = await connection.BeginBinaryImportAsync(
            Schema.Sql("copy {schema}.public_bids (auction, number, bidder_number, at, price_minor, currency, reserve_met, closes_at, position) from stdin (format binary)"));
        foreach ((AuctionId auction, PublicBid bid) in bids)
        {
            await rows.StartRowAsync();
            await rows.WriteAsync(auction.Value, NpgsqlDbType.Uuid);
            await rows.WriteAsync(bid.Number, NpgsqlDbType.Integer);
            await rows.WriteAsync(bid.BidderNumber, NpgsqlDbType.Integer);
            await rows.WriteAsync(bid.At.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
            await rows.WriteAsync(bid.Price.MinorUnits, NpgsqlDbType.Bigint);
            await rows.WriteAsync(bid.Price.Currency.Code, NpgsqlDbType.Text);
            await rows.WriteAsync(bid.ReserveMet, NpgsqlDbType.Boolean);
            await rows.WriteAsync(bid.ClosesAt.ToDateTimeUtc(), NpgsqlDbType.TimestampTz);
            await rows.WriteAsync(bid.Position, NpgsqlDbType.Bigint);
        }

        await rows.CompleteAsync();
    }

    private static NpgsqlParameter<T[]> Array<TRow, T>(IReadOnlyCollection<TRow> rows, Func<TRow, T> column) => new() { TypedValue = [.. rows.Select(column)] };

    private static NpgsqlParameter<DateTime[]> Times<TRow>(IReadOnlyCollection<TRow> rows, Func<TRow, NodaTime.Instant> column) =>
        new() { TypedValue = [.. rows.Select(r => column(r).ToDateTimeUtc())], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };
}
