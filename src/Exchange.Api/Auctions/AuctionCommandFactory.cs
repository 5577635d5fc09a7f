using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;

namespace Exchange.Api;

/// <summary>Makes commands of requests: what is decided, and how the answer is phrased.</summary>
internal sealed class AuctionCommandFactory(AuctionAnswers answers)
{
    public const string OpenAuctionKind = "open_auction";
    public const string PlaceBidKind = "place_bid";

    // A namespace of our own, so that an auction's id is a function of the command's and of nothing else: a retry makes no second auction.
    private static readonly Guid AuctionIds = new("9d0a3f57-3c8e-5c0b-8f42-6a6d1de0c7a5");

    public static AuctionId IdOf(CommandId command) => new(Uuid.V5(AuctionIds, command.Value.ToString("D")));

    public Command OpenAuction(CommandHead head, OpenAuctionRequest request)
    {
        CommandId id = head.Id;
        AuctionId auction = IdOf(id);
        StreamId stream = auction.Stream;
        return new Command
        {
            Id = id,
            Actor = head.Actor,
            Kind = OpenAuctionKind,
            Fingerprint = CommandHead.FingerprintOf("POST", "/auctions", request.Canonical),
            Body = request.Canonical,
            Correlation = stream.Value,
            TraceParent = Telemetry.TraceParent,
            Streams = [stream],
            ValidateOnly = head.ValidateOnly,
            Decide = (states, at) => states.TryGet(stream, out AuctionState state)
                ? Verdict.Of(stream, Auction.Decider.Decide(new OpenAuction(auction, head.Actor, request.TermsAt(at), at), state))
                : new Verdict.Needs(stream),
            Answer = decided => answers.ToOpenAuction(decided, auction, head.ValidateOnly),
        };
    }

    /// <param name="expectedVersion">The version that the bid is tied to; null: whatever it is.</param>
    public Command PlaceBid(CommandHead head, AuctionId auction, BidRequest request, long? expectedVersion)
    {
        StreamId stream = auction.Stream;
        string body = request.Canonical(expectedVersion);
        return new Command
        {
            Id = head.Id,
            Actor = head.Actor,
            Kind = PlaceBidKind,
            Fingerprint = CommandHead.FingerprintOf("POST", $"/auctions/{auction}/bids", body),
            Body = body,
            Correlation = stream.Value,
            TraceParent = Telemetry.TraceParent,
            Streams = [stream],
            ValidateOnly = head.ValidateOnly,
            Decide = (states, at) =>
            {
                if (!states.TryGet(stream, out AuctionState state)) return new Verdict.Needs(stream);
                long version = states.VersionOf(stream);
                return expectedVersion is { } expected && expected != version && state is not NotOpened
                    ? new Verdict.Refused(new VersionStale(expected, version))
                    : Verdict.Of(stream, Auction.Decider.Decide(new PlaceBid(auction, head.Actor, request.Maximum, at), state));
            },
            Answer = decided => answers.ToPlaceBid(decided, auction, head.Actor, head.ValidateOnly),
        };
    }
}
