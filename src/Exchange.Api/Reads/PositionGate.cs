using System.Globalization;
using Exchange.EventStore;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Rows;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api;

/// <summary><c>?at-least=POSITION</c>: a read waits until what it reads from has come that far. <c>?as-of=</c>: it answers from the past.</summary>
internal sealed class PositionGate(AuctionReads auctions, RowReads rows, IEventLog log, IClock clock)
{
    public const string Parameter = "at-least", AsOfParameter = "as-of";

    private static readonly Duration Limit = Duration.FromSeconds(5);

    /// <summary>Waits for the read model of auctions.</summary>
    /// <exception cref="ProblemException">The position lies above the head, or is not reached within 5 s.</exception>
    public Task WaitAsync(Query query, CancellationToken cancellationToken) => WaitAsync(query.Number(Parameter, 0, long.MaxValue), auctions.WaitForAsync, cancellationToken);

    /// <inheritdoc cref="WaitAsync(Query, CancellationToken)"/>
    public Task WaitAsync(long position, CancellationToken cancellationToken) => WaitAsync(position, auctions.WaitForAsync, cancellationToken);

    /// <summary>Waits for the read models that are kept as rows.</summary>
    /// <returns>The batch end that is asked for by as-of; null: now.</returns>
    /// <inheritdoc cref="WaitAsync(Query, CancellationToken)" path="/exception"/>
    public async Task<long?> WaitForRowsAsync(Query query, CancellationToken cancellationToken)
    {
        await WaitAsync(query.Number(Parameter, 0, long.MaxValue), rows.WaitForAsync, cancellationToken);
        long? asOf = await ReadAsOfAsync(query, cancellationToken);
        await WaitAsync(asOf, rows.WaitForAsync, cancellationToken);
        return asOf;
    }

    /// <returns>The last batch end at the position, or at the instant, that the query names; null: it names none.</returns>
    /// <exception cref="ProblemException">It names neither, or what has not been yet.</exception>
    public async Task<long?> ReadAsOfAsync(Query query, CancellationToken cancellationToken)
    {
        if (query.Text(AsOfParameter) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long position))
        {
            await RefuseAboveHeadAsync(position, cancellationToken);
            return await log.BatchEndAtAsync(position, cancellationToken);
        }

        if (InstantPattern.ExtendedIso.Parse(text) is not { Success: true } parsed) throw Query.Invalid(AsOfParameter, "as-of is a position, or an instant in UTC such as 2026-11-22T08:00:00Z.");
        if (parsed.Value > clock.GetCurrentInstant()) throw Query.Invalid(AsOfParameter, "as-of is not in the future: what will be is not known.");
        return await log.PositionAtAsync(parsed.Value, cancellationToken);
    }

    /// <summary>Asks the head anew, for another process may have written since.</summary>
    /// <exception cref="ProblemException">The position lies above it.</exception>
    public async Task RefuseAboveHeadAsync(long position, CancellationToken cancellationToken)
    {
        long head = (await log.ReadHeadAsync(cancellationToken)).Position;
        if (position <= head) return;
        throw new ProblemException(ProblemCodes.PositionAhead, $"The log ends at position {head}.") { Members = json => json.WriteNumber("position"u8, head) };
    }

    private async Task WaitAsync(long? asked, Func<long, Duration, CancellationToken, Task<long>> waitFor, CancellationToken cancellationToken)
    {
        if (asked is not { } position) return;
        if (await waitFor(position, Duration.Zero, cancellationToken) >= position) return;
        await RefuseAboveHeadAsync(position, cancellationToken);
        long reached = await waitFor(position, Limit, cancellationToken);
        if (reached >= position) return;
        throw new ProblemException(ProblemCodes.NotYet, $"What is read here has come to position {reached} so far.")
        {
            RetryAfterSeconds = 1,
            Members = json => json.WriteNumber("position"u8, reached),
        };
    }
}
