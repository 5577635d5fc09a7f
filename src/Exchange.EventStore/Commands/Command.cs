using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>What was asked, ready for the sequencer: pure functions that decide and phrase the answer, and what the journal keeps.</summary>
/// <remarks><see cref="Decide"/> and <see cref="Answer"/> run on the sequencer, possibly more than once (after a failed commit): no I/O, no clock, no side effects.</remarks>
public sealed class Command
{
    private StrongBox<Guid>? _fingerprint; // a reference, so that another thread never sees half of it

    public required CommandId Id { get; init; }

    public required ParticipantId Actor { get; init; }

    /// <summary>The command's name in the journal, such as <c>place_bid</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it was given to: method and path of the request, such as <c>POST /auctions/0199…/bids</c>, or <see cref="TargetOfExchange"/>.</summary>
    public required string Target { get; init; }

    /// <summary>The RFC 8785 form of what was asked.</summary>
    public required string Body { get; init; }

    /// <summary>The same id with another fingerprint is another command, and refused.</summary>
    public Guid Fingerprint => (_fingerprint ??= new StrongBox<Guid>(FingerprintOf(Target, Body))).Value;

    /// <summary>The deal or trace it belongs to.</summary>
    public required string Correlation { get; init; }

    /// <summary>The W3C trace context of the request; null when it is not traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The rule version that is in force at t (DOMAIN RUL-1), asked whenever the command is decided. No version of any rulebook: 0.</summary>
    public Func<IStates, Instant, string> Rules { get; init; } = static (_, _) => "0";

    /// <summary>How often its actor may give such commands, by the rules at t; asked once, before it is decided. Null, or an answer of null: as often as he likes.</summary>
    public Func<IStates, Instant, Pace?>? Pace { get; init; }

    /// <summary>The streams it is known to need; <see cref="Verdict.Needs"/> names a further one.</summary>
    public required ImmutableArray<StreamId> Streams { get; init; }

    /// <summary>Decides at t (DOMAIN TIM-1).</summary>
    public required Func<IStates, Instant, Verdict> Decide { get; init; }

    public required Func<Decided, AnswerBody> Answer { get; init; }

    /// <summary>Decide and answer, append and journal nothing.</summary>
    public bool ValidateOnly { get; init; }

    /// <summary>The target of what the exchange itself asks for, because of a fact or a deadline: no request came to any address.</summary>
    public static string TargetOfExchange(string kind) => "exchange " + kind;

    /// <summary>The first 16 bytes of the SHA-256 over target, line feed and body. Both stand in the journal, so anybody can compute it again.</summary>
    public static Guid FingerprintOf(string target, string body)
    {
        int length = Encoding.UTF8.GetByteCount(target) + 1 + Encoding.UTF8.GetByteCount(body);
        Span<byte> text = length <= 1024 ? stackalloc byte[length] : new byte[length];
        int at = Encoding.UTF8.GetBytes(target, text);
        text[at++] = (byte)'\n';
        Encoding.UTF8.GetBytes(body, text[at..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return new Guid(hash[..16], bigEndian: true);
    }
}

/// <summary>What an answer is phrased from: the state right after the command's own batch, or, refused, the state it was decided on.</summary>
/// <param name="Position">That of the batch's last event; of a refusal, that of the newest decided event.</param>
public sealed record Decided(CommandId Command, Verdict Verdict, Instant At, long Position, IStates States);

/// <summary>Status and body as they go into the journal and out to the caller.</summary>
public readonly record struct AnswerBody(int Status, byte[] Body);

/// <summary>What came of a submitted command.</summary>
public abstract record Submission
{
    private Submission()
    {
    }

    /// <summary>Decided, durable, answered. <paramref name="Repeated"/>: it had been before, and this is the first outcome.</summary>
    public sealed record Answered(Outcome Outcome, Instant At, bool Repeated) : Submission;

    /// <summary>This process is not the writer. The address is that of the writer, when one is known.</summary>
    public sealed record NotWriter(string? Address) : Submission;

    /// <summary>No place in the queue or the cache: nothing was decided.</summary>
    public sealed record Busy(Duration RetryAfter) : Submission;

    /// <summary>Its actor gives such commands too often (<see cref="Command.Pace"/>): nothing was decided, and nothing is kept of it.</summary>
    public sealed record TooOften(Duration RetryAfter) : Submission;

    /// <summary>There is no writer at the moment, or it can't reach the log: nothing was decided that will be kept.</summary>
    public sealed record Unavailable(Duration RetryAfter) : Submission;

    /// <summary>The same command id came with another fingerprint.</summary>
    public sealed record KeyReused : Submission;

    /// <summary>Not durable yet; it may become so. The same command id finds out.</summary>
    public sealed record Unknown(Duration RetryAfter) : Submission;

    /// <summary>Our bug: the decision threw. Nothing was decided.</summary>
    public sealed record Failed(Exception Error) : Submission;
}
