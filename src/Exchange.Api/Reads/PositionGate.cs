using Exchange.EventStore;
using Exchange.ReadModels.Postgres.Auctions;
using NodaTime;

namespace Exchange.Api;

/// <summary><c>?at-least=POSITION</c>: a read waits until what it reads from has come that far.</summary>
internal sealed class PositionGate(AuctionReads reads, IEventLog log)
{
    public const string Parameter = "at-least";

    private static readonly Duration Limit = Duration.FromSeconds(5);

    /// <exception cref="ProblemException">The position lies above the head, or is not reached within 5 s.</exception>
    public async Task WaitAsync(Query query, CancellationToken cancellationToken)
    {
        if (query.Number(Parameter, 0, long.MaxValue) is not { } position) return;
        if (await reads.WaitForAsync(position, Duration.Zero, cancellationToken) >= position) return;
        await RefuseAboveHeadAsync(position, cancellationToken);
        long reached = await reads.WaitForAsync(position, Limit, cancellationToken);
        if (reached >= position) return;
        throw new ProblemException(ProblemCodes.NotYet, $"What is read here has come to position {reached} so far.")
        {
            RetryAfterSeconds = 1,
            Members = json => json.WriteNumber("position"u8, reached),
        };
    }

    /// <summary>Asks the head anew, for another process may have written since.</summary>
    /// <exception cref="ProblemException">The position lies above it.</exception>
    public async Task RefuseAboveHeadAsync(long position, CancellationToken cancellationToken)
    {
        long head = (await log.ReadHeadAsync(cancellationToken)).Position;
        if (position <= head) return;
        throw new ProblemException(ProblemCodes.PositionAhead, $"The log ends at position {head}.") { Members = json => json.WriteNumber("position"u8, head) };
    }
}
