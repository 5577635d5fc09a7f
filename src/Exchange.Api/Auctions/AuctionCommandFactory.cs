using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.ReadModels.Postgres.Processes;

namespace Exchange.Api;

/// <summary>Makes commands of bids: what is decided, and how the answer is phrased. All other writes are declared as routes; a bid is what the exchange is asked most often, and has the shortest way.</summary>
internal sealed class AuctionCommandFactory(AuctionAnswers answers)
{
    /// <param name="expectedVersion">The version that the bid is tied to; null: whatever it is.</param>
    public Command PlaceBid(CommandHead head, AuctionId auction, BidRequest request, long? expectedVersion)
    {
        var bid = new BidInAuction(head.Actor, auction, request.Maximum);
        StreamId stream = bid.Subject, party = ParticipantStreams.Of(head.Actor);
        string body = request.Canonical(expectedVersion);
        return new Command
        {
            Id = head.Id,
            Actor = head.Actor,
            Kind = bid.Kind,
            Target = $"POST /auctions/{auction}/bids",
            Body = body,
            Correlation = stream.Value,
            TraceParent = Telemetry.TraceParent,
            Rules = Rulebook.VersionAt,
            Pace = static (states, at) => MarketCommands.PaceAt(states, at, Activity.Bid),
            Streams = [stream, party, Rulebook.Stream],
            ValidateOnly = head.ValidateOnly,
            Decide = (states, at) =>
            {
                if (!(states.TryGet(stream, out AuctionState state) & states.TryGet(party, out ParticipantState bidder))) return new Verdict.Needs(stream, party);
                long version = states.VersionOf(stream);
                return expectedVersion is { } expected && expected != version && state is not NotOpened
                    ? new Verdict.Refused(new VersionStale(expected, version))
                    : AuctionDesk.Bid(bid, stream, state, bidder, at);
            },
            Answer = decided => answers.ToPlaceBid(decided, auction, head.Actor, head.ValidateOnly),
        };
    }
}
