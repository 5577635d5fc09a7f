using System.Text.Json;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Processes;
using Exchange.Projections.Deadlines;
using Exchange.Projections.PriceDiscovery;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Deadlines;
using Npgsql;

namespace Exchange.ReadModels.Postgres;

/// <summary>The read models as the audit compares them: all that is served of each row, in the form that every rebuild gives.</summary>
public static class ServedModels
{
    public static IReadOnlyList<IServedModel> All(NpgsqlDataSource reads) => [new Views(reads), new Bids(reads), new Deadlines(reads)];

    private abstract class Table(NpgsqlDataSource reads, string name, string subscription, string streams, string rows) : IServedModel
    {
        public string Name => name;

        public async Task<IReadOnlyList<StreamId>> ReadStreamsAsync(StreamId? after, int sizeMax, CancellationToken cancellationToken)
        {
#pragma warning disable CA2100 // Constants of this file, without any input.
            await using NpgsqlCommand read = reads.CreateCommand(streams);
#pragma warning restore CA2100
            read.Parameters.Add(Key(after));
            read.Parameters.Add(new NpgsqlParameter<int> { TypedValue = sizeMax });
            await using NpgsqlDataReader found = await read.ExecuteReaderAsync(cancellationToken);
            var list = new List<StreamId>();
            while (await found.ReadAsync(cancellationToken)) list.Add(StreamOf(found));
            return list;
        }

        public async Task<ServedRows> ReadRowsAsync(StreamId stream, long after, int sizeMax, CancellationToken cancellationToken)
        {
#pragma warning disable CA2100 // Constants of this file, without any input.
            await using NpgsqlCommand read = reads.CreateCommand($"select c.position, r.* from exchange.checkpoints c left join lateral ({rows}) r on true where c.name = $4 order by 2");
#pragma warning restore CA2100
            read.Parameters.Add(Key(stream));
            read.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
            read.Parameters.Add(new NpgsqlParameter<int> { TypedValue = sizeMax });
            read.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subscription });
            await using NpgsqlDataReader found = await read.ExecuteReaderAsync(cancellationToken);
            (long checkpoint, var list) = (0L, new List<ModelRow>());
            while (await found.ReadAsync(cancellationToken))
            {
                checkpoint = found.GetInt64(0);
                if (!found.IsDBNull(1)) list.Add(RowOf(stream, found));
            }

            return new ServedRows(list, checkpoint);
        }

        /// <summary>The stream as the table's key, the smallest key for null.</summary>
        protected virtual NpgsqlParameter Key(StreamId? stream) =>
            new NpgsqlParameter<Guid> { TypedValue = stream is { } s && AuctionId.TryParse(s, out AuctionId auction) ? auction.Value : Guid.Empty };

        protected virtual StreamId StreamOf(NpgsqlDataReader row) => new AuctionId(row.GetGuid(0)).Stream;

        /// <summary>A row from the second column on.</summary>
        protected abstract ModelRow RowOf(StreamId stream, NpgsqlDataReader row);
    }

    private sealed class Views(NpgsqlDataSource reads) : Table(
        reads, "auction_views", AuctionReadModel.SubscriptionName,
        "select id from exchange.auction_views where id > $1 order by id limit $2",
        "select 1::bigint, v.view from exchange.auction_views v where v.id = $1 and $2 < 1 limit $3")
    {
        protected override ModelRow RowOf(StreamId stream, NpgsqlDataReader row) => new(1, stream.Value, PositionOf(row.GetString(2)), row.GetString(2));

        private static long PositionOf(string view)
        {
            using JsonDocument json = JsonDocument.Parse(view);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("position", out JsonElement p) && p.ValueKind == JsonValueKind.Number && p.TryGetInt64(out long position) ? position : 0;
        }
    }

    private sealed class Bids(NpgsqlDataSource reads) : Table(
        reads, "public_bids", AuctionReadModel.SubscriptionName,
        "select distinct auction from exchange.public_bids where auction > $1 order by auction limit $2",
        """
        select b.number, b.bidder_number, b.at, b.price_minor, b.currency, b.reserve_met, b.closes_at, b.position
        from exchange.public_bids b where b.auction = $1 and b.number > $2 order by b.number limit $3
        """)
    {
        protected override ModelRow RowOf(StreamId stream, NpgsqlDataReader row)
        {
            try
            {
                PublicBid bid = AuctionReads.ReadBid(row, 1);
                return new ModelRow(bid.Number, RowText.KeyOf(stream, bid), bid.Position, RowText.Of(bid));
            }
            catch (FormatException e)
            {
                // A currency that nobody wrote is a difference to report, not a reason to stop.
                return new ModelRow(row.GetInt32(1), $"{stream.Value}/{row.GetInt32(1)}", row.GetInt64(8), e.Message);
            }
        }
    }

    private sealed class Deadlines(NpgsqlDataSource reads) : Table(
        reads, "open_deadlines", OpenDeadlines.SubscriptionName,
        """select distinct stream collate "C" from exchange.open_deadlines where stream collate "C" > $1 order by 1 limit $2""",
        $"""
        select d.* from (
            select coalesce(array_position(array[{string.Join(", ", Enum.GetValues<DeadlineKind>().Select(kind => $"'{DeadlineKinds.NameOf(kind)}'"))}], o.kind), 0)::bigint as ordinal,
                o.stream, o.kind, o.due, o.outage_window_us, o.position from exchange.open_deadlines o where o.stream = $1) d
        where d.ordinal > $2 or (d.ordinal = 0 and $2 = 0) order by d.ordinal limit $3
        """)
    {
        protected override NpgsqlParameter Key(StreamId? stream) => new NpgsqlParameter<string> { TypedValue = stream?.Value ?? "" };

        protected override StreamId StreamOf(NpgsqlDataReader row) => new(row.GetString(0));

        protected override ModelRow RowOf(StreamId stream, NpgsqlDataReader row)
        {
            try
            {
                OpenDeadline open = OpenDeadlinesTable.ReadRow(row, 2);
                return new ModelRow(open.RowOrdinal, open.RowKey, open.Position, open.ToRowText());
            }
            catch (FormatException e)
            {
                // A kind that nobody wrote is a difference to report, not a reason to stop.
                return new ModelRow(row.GetInt64(1), $"{stream.Value}/{row.GetString(3)}", row.GetInt64(6), e.Message);
            }
        }
    }
}
