using System.Collections.Immutable;
using System.Globalization;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Participants;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Api;

/// <summary>What a standby rehearses: two buyers bid on a lot, as they will be first in a hurry to do after a takeover.</summary>
internal static class RehearsedTrade
{
    private const int Bids = 40;

    private static readonly ParticipantId Vendor = new("rehearsal-vendor"), Alice = new("rehearsal-alice"), Bob = new("rehearsal-bob");

    public static ImmutableArray<Command> Commands(AuctionCommandFactory commands)
    {
        var auction = new AuctionId(Guid.Empty);
        return
        [
            Scene(auction),
            .. Enumerable.Range(1, Bids).Select(n => commands.PlaceBid(
                new CommandHead(n % 2 == 0 ? Alice : Bob, n.ToString(CultureInfo.InvariantCulture), ValidateOnly: false), auction, Bid(n % 10 == 0 ? 1 : n * 100), expectedVersion: null)),
        ];
    }

    // One in ten is too low.
    private static BidRequest Bid(long minorUnits) => new(Cny(minorUnits), Cny(minorUnits).ToAmountString());

    private static Command Scene(AuctionId auction)
    {
        const string Kind = "rehearse";
        return new Command
        {
            Id = CommandId.Of(Vendor, Kind),
            Actor = Vendor,
            Kind = Kind,
            Target = Command.TargetOfExchange(Kind),
            Body = "{}",
            Correlation = Kind,
            Streams = [auction.Stream, ParticipantStreams.Of(Alice), ParticipantStreams.Of(Bob)],
            Decide = (_, at) => new Verdict.Accepted([.. Admitted(Alice, at), .. Admitted(Bob, at), new StreamEvent(auction.Stream, new AuctionOpened(auction, Vendor, Terms(at), at))]),
            Answer = _ => new AnswerBody(200, "{}"u8.ToArray()),
        };
    }

    private static StreamEvent[] Admitted(ParticipantId buyer, Instant at) =>
    [
        new(ParticipantStreams.Of(buyer), new ParticipantApplied(buyer, ParticipantKind.Enterprise, buyer.Value, [ParticipantRole.Buyer], null, [], at)),
        new(ParticipantStreams.Of(buyer), new ParticipantAdmitted(buyer, [ParticipantRole.Buyer], Guid.Empty, at)),
    ];

    private static AuctionTerms Terms(Instant at) => new("rehearsal", Cny(100), null, IncrementTable.Flat(1), at, at + Duration.FromDays(1), null, Duration.FromMinutes(5));

    private static Money Cny(long minorUnits) => new(minorUnits, Currency.Cny);
}
