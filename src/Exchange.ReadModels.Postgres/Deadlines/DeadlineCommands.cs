using System.Buffers;
using System.Text;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Processes;
using Exchange.Projections.Deadlines;
using NodaTime;
using NodaTime.Text;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>The commands that carry out deadlines. Their ids follow from the facts, so that whoever runs them again finds the first outcome.</summary>
internal static class DeadlineCommands
{
    /// <summary>The exchange itself, as the actor of what it does by the clock.</summary>
    public static readonly ParticipantId Exchange = new("exchange");

    private static readonly Guid Fingerprints = new("3d1f6f5e-8a0b-5c2a-9c57-6f2f1a0f7e44");

    /// <param name="attempt">0, and one more after each refusal because the close was not due by the log's time.</param>
    public static Command Close(AuctionId auction, OpenDeadline deadline, int attempt) => Of(
        "close_auction", CommandId.FollowUp("auction-close", deadline.Position, attempt), deadline.Stream,
        Body(("auction", auction.ToString()), ("closesAt", Text(deadline.Due))),
        at => AuctionDeadlines.CommandFor(auction, deadline.Due, at));

    public static Command Postpone(AuctionId auction, OpenDeadline deadline, Interval outage) => Of(
        "postpone_close", CommandId.FollowUp($"auction-postpone {Text(outage.End)}", deadline.Position, 0), deadline.Stream,
        Body(("auction", auction.ToString()), ("outageFrom", Text(outage.Start)), ("outageTo", Text(outage.End))),
        at => AuctionDeadlines.CommandFor(auction, outage, at));

    private static Command Of(string kind, CommandId id, StreamId stream, string body, Func<Instant, AuctionCommand> command) => new()
    {
        Id = id,
        Actor = Exchange,
        Kind = kind,
        Fingerprint = Uuid.V5(Fingerprints, $"{kind}\n{body}"),
        Body = body,
        Correlation = stream.Value,
        Streams = [stream],
        Decide = (states, at) => states.TryGet(stream, out AuctionState state)
            ? Verdict.Of(stream, Auction.Decider.Decide(command(at), state))
            : new Verdict.Needs(stream),
        Answer = decided => decided.Verdict is Verdict.Refused { Rejection: var rejection }
            ? new AnswerBody(409, Encoding.UTF8.GetBytes(Body(("code", rejection.Code))))
            : new AnswerBody(200, "{}"u8.ToArray()),
    };

    // Members in ordinal order and plain ASCII: canonical as it is (RFC 8785).
    private static string Body(params ReadOnlySpan<(string Name, string Value)> members)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, CanonicalJson.WriterOptions))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in members) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);
}
