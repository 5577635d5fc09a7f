using System.Security.Cryptography;
using System.Text;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Benchmarks;

/// <summary>Commands as the API makes them, without HTTP.</summary>
internal static class BenchCommands
{
    public static Money Cny(long minorUnits) => new(minorUnits, Currency.Cny);

    public static Command Open(AuctionId id, ParticipantId seller, Instant now)
    {
        var terms = new AuctionTerms(
            "product-bench", Cny(100), null, IncrementTable.Flat(1), now - Duration.FromMinutes(1), now + Duration.FromHours(12), null, Duration.FromMinutes(5));
        return Of(id, seller, "open_auction", $"{{\"lot\":\"{terms.Lot}\"}}", $"open {id.Value}", at => new OpenAuction(id, seller, terms, at));
    }

    public static Command Bid(AuctionId id, ParticipantId bidder, long maximum, string key) => Of(
        id, bidder, "place_bid", $"{{\"maximum\":{{\"amount\":\"{Cny(maximum).ToAmountString()}\",\"currency\":\"CNY\"}}}}", key, at => new PlaceBid(id, bidder, Cny(maximum), at));

    private static Command Of(AuctionId id, ParticipantId actor, string kind, string body, string key, Func<Instant, AuctionCommand> command)
    {
        StreamId stream = id.Stream;
        return new Command
        {
            Id = CommandId.Of(actor, key),
            Actor = actor,
            Kind = kind,
            Body = body,
            Fingerprint = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"POST\n/auctions/{id.Value}/{kind}\n{body}")).AsSpan(0, 16)),
            Correlation = stream.Value,
            Streams = [stream],
            Decide = (states, at) => states.TryGet(stream, out AuctionState state) ? Verdict.Of(stream, Auction.Decider.Decide(command(at), state)) : new Verdict.Needs(stream),
            Answer = decided => Phrase(decided, stream, actor),
        };
    }

    private static AnswerBody Phrase(Decided decided, StreamId stream, ParticipantId actor)
    {
        decided.States.TryGet(stream, out AuctionState state);
        string market = state is Exchange.Market.Auctions.Open { Standing: { } standing } open
            ? $"\"leading\":{(standing.Leader == actor ? "true" : "false")},\"currentPrice\":\"{new Money(standing.Price, open.Currency)}\",\"reserveMet\":{(standing.ReserveMet ? "true" : "false")},\"closesAt\":\"{open.ClosesAt}\""
            : "\"leading\":false";
        string body = $"{{\"position\":{decided.Position},\"version\":{decided.States.VersionOf(stream)},{market},\"receivedAt\":\"{decided.At}\"}}";
        return new AnswerBody(decided.Verdict is Verdict.Accepted ? 201 : 409, Encoding.UTF8.GetBytes(body));
    }
}
