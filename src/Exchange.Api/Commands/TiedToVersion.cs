using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using NodaTime;

namespace Exchange.Api;

/// <summary>A command that If-Match ties to the version of a stream: refused as stale when it has moved on.</summary>
/// <remarks>
/// What the command may not see comes first, so that a version never tells that another's thing is there: only what would have been accepted, or
/// what the state forbids, is refused as stale instead.
/// </remarks>
internal sealed record TiedToVersion(MarketCommand Command, StreamId Stream, long Expected) : MarketCommand(Command.Actor)
{
    public override string Kind => Command.Kind;

    public override StreamId Subject => Command.Subject;

    public override ImmutableArray<StreamId> Streams => Command.Streams.Contains(Stream) ? Command.Streams : [.. Command.Streams, Stream];

    public override Verdict Decide(IStates states, Instant at)
    {
        Verdict verdict = Command.Decide(states, at);
        if (verdict is Verdict.Needs or Verdict.Refused { Rejection.Kind: not RejectionKind.StateForbids }) return verdict;
        long version = states.VersionOf(Stream);
        return version == Expected ? verdict : new VersionStale(Expected, version);
    }
}
