using Exchange.Kernel;
using NodaTime;

namespace Exchange.Projections;

/// <summary>An event of the log as a projection sees it: decoded, with its place and its time.</summary>
/// <param name="Position">Its place in the log.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
/// <param name="At">t of its command.</param>
/// <param name="Actor">Who gave the command.</param>
public sealed record Fact(StreamId Stream, long Position, long Version, Instant At, ParticipantId Actor, object Event);
