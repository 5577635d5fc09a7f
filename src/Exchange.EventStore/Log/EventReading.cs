namespace Exchange.EventStore;

/// <summary>What every log can be asked by means of its contract.</summary>
public static class EventReading
{
    /// <summary>The row of the journal whose batch holds a position; null when there is none.</summary>
    public static async Task<JournalEntry?> FindDecisionAsync(this IEventReader log, long position, CancellationToken cancellationToken)
    {
        // Positions never go back along the numbers, so halving finds the first row at or beyond; what was decided without events comes after the batch it stands on.
        (long low, long high) = (1, (await log.ReadHeadAsync(cancellationToken)).Commands + 1);
        JournalEntry? found = null;
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (await log.ReadJournalAsync(middle - 1, 1, cancellationToken) is not [var row]) return null;
            if (row.Outcome.Position >= position) (found, high) = (row, middle);
            else low = middle + 1;
        }

        return found is { Outcome: { Events: > 0 } outcome } && outcome.Position - outcome.Events < position ? found : null;
    }
}
