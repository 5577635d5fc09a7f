using System.Buffers;
using System.Text;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Processes;
using Exchange.Projections.Deadlines;
using Exchange.ReadModels.Postgres.Processes;
using NodaTime;
using NodaTime.Text;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>The commands that carry out deadlines. Their ids follow from the facts, so that whoever runs them again finds the first outcome.</summary>
internal static class DeadlineCommands
{
    /// <param name="attempt">0, and one more after each refusal because it was not due by the log's time.</param>
    public static Command CarryOut(OpenDeadline deadline, int attempt)
    {
        string kind = DeadlineKinds.NameOf(deadline.Kind);
        return Market.Processes.Deadlines.CommandFor(deadline.Stream, deadline.Kind, deadline.Due).ToFollowUp(
            CommandId.FollowUp(kind, deadline.Position, attempt), Body(("deadline", kind), ("dueAt", Text(deadline.Due)), ("stream", deadline.Stream.Value)));
    }

    /// <returns>Null when an outage leaves a deadline of this kind as it is.</returns>
    public static Command? Postpone(OpenDeadline deadline, Interval outage)
    {
        string kind = DeadlineKinds.NameOf(deadline.Kind);
        return Market.Processes.Deadlines.CommandFor(deadline.Stream, deadline.Kind, outage)?.ToFollowUp(
            CommandId.FollowUp($"{kind}-outage {Text(outage.End)}", deadline.Position, 0),
            Body(("deadline", kind), ("outageFrom", Text(outage.Start)), ("outageTo", Text(outage.End)), ("stream", deadline.Stream.Value)));
    }

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
