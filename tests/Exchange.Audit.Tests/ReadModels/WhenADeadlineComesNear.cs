using Exchange.EventStore;
using Exchange.EventStore.InMemory;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Processes;
using Exchange.Mechanisms;
using Exchange.Projections.Deadlines;
using Exchange.ReadModels.Postgres.Deadlines;
using Exchange.TestKit;
using Exchange.TestKit.Contract;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Exchange.Audit.Tests.ReadModels;

/// <summary>DOMAIN TIM-2: what a close may touch is loaded before, so that loading makes nobody late.</summary>
public sealed class WhenADeadlineComesNear
{
    private static readonly Instant Opening = Instant.FromUtc(2026, 11, 22, 9, 0), Closing = Instant.FromUtc(2026, 11, 22, 12, 0);
    private static readonly AuctionId Auction = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0123456789ab"));
    private static readonly ListingId Listing = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"));

    [Fact]
    public async Task Of_an_auction_its_listing_its_bidders_and_their_accounts_are_wanted()
    {
        var terms = new AuctionTerms("product-x", new Money(10_00, Currency.Cny), null, IncrementTable.Flat(100), Opening, Closing, null, Duration.FromMinutes(5), Listing);
        IEventLog log = await LogOfAsync(
            Auction.Stream, new AuctionOpened(Auction, new ParticipantId("vendor"), terms, Opening), new BidderRegistered(Auction, new ParticipantId("alice"), Opening),
            new BidPlaced(Auction, new ParticipantId("alice"), new Money(20_00, Currency.Cny), Opening), new BidderRegistered(Auction, new ParticipantId("bob"), Opening));

        (await StreamsAsync(log, new DeadlineKey(Auction.Stream, DeadlineKind.AuctionClose)))
            .ShouldBe([Auction.Stream.Value, Listing.Stream.Value, "participant-alice", "account-alice-CNY", "participant-bob", "account-bob-CNY"]);
    }

    [Fact]
    public async Task Of_all_others_the_stream_itself()
    {
        IEventLog log = await LogOfAsync(Listing.Stream, new ListingWithdrawn(Listing, Opening));

        (await StreamsAsync(log, new DeadlineKey(Listing.Stream, DeadlineKind.ListingEnd))).ShouldBe([Listing.Stream.Value]);
    }

    private static async Task<string[]> StreamsAsync(IEventLog log, DeadlineKey key)
    {
        var streams = new List<string>();
        await foreach (StreamId stream in new Surroundings(log, Marketplace.Aggregates.Events).OfAsync(new OpenDeadline(key, Closing, null, 1), CancellationToken.None)) streams.Add(stream.Value);
        return [.. streams];
    }

    /// <summary>A log of these facts, whether or not anybody could have decided them.</summary>
    private static async Task<IEventLog> LogOfAsync(StreamId stream, params object[] facts)
    {
        var clock = new FakeClock(Opening);
        var log = new InMemoryLog(clock);
        var registry = new AggregateRegistry(new Aggregate<object, object>(stream.Prefix, static (state, _) => state, new object(), EventCatalog.Merge(MarketAggregates.All.Select(a => a.Events)), static _ => 1));
        await using var node = new LogNode(log, registry, [], TestNode.Patient with { AloneAtStart = true }, clock, NullLogger<LogNode>.Instance);
        node.Start();
        await Eventually.TrueAsync(() => node.Status == NodeStatus.Writing);
        await node.SubmitAsync(
            new Command
            {
                Id = CommandId.Of(MarketCommand.Exchange, "facts"), Actor = MarketCommand.Exchange, Kind = "facts", Target = Command.TargetOfExchange("facts"), Body = "{}", Correlation = stream.Value, Streams = [stream],
                Decide = (_, _) => new Verdict.Accepted([.. facts.Select(fact => new StreamEvent(stream, fact))]), Answer = _ => new AnswerBody(200, "{}"u8.ToArray()),
            },
            CancellationToken.None);
        return log;
    }
}
