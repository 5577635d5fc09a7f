using Exchange.EventStore;

namespace Exchange.Audit;

/// <summary>The laws of the command journal (DOMAIN KEP-1), read beside the log: each batch has its row, each row its batch.</summary>
/// <remarks>Keeps 16 bytes a command, to see that none was answered twice.</remarks>
internal sealed class JournalLaws(IEventReader log, Head head, Findings findings)
{
    private const string Model = "journal";
    private const int PageSize = 2_000;

    private readonly Queue<JournalEntry> _page = new();
    private readonly List<Guid> _ids = [];
    private long _read;
    private bool _ended, _targets;
    private JournalEntry? _before;
    private JournalEntry? _accepted;

    public long Commands => _ids.Count;

    /// <summary>Finds the row of a batch; rows of batches that are not in the log come up on the way.</summary>
    public async Task MatchAsync(Batch batch, CancellationToken cancellationToken)
    {
        JournalEntry? row = await PeekAcceptedAsync(cancellationToken);
        while (row is not null && row.Outcome.Position < batch.Last)
        {
            Expect(false, row, "it tells of events that the log does not have");
            _accepted = null;
            row = await PeekAcceptedAsync(cancellationToken);
        }

        if (row is null || row.Outcome.Position > batch.Last)
        {
            findings.Add(Model, batch.Command.ToString(), batch.Last, "no row tells of this batch");
            return;
        }

        _accepted = null;
        if (!(row.Id == batch.Command)) Expect(false, row, Findings.Text($"the events at this position are those of command {batch.Command}"));
        Expect(row.Actor == batch.Actor, row, "the events are another actor's");
        if (!(row.Outcome.Events == batch.Count)) Expect(false, row, Findings.Text($"it tells of {row.Outcome.Events} events, the batch has {batch.Count}"));
        Expect(row.Outcome.Code is null, row, "it is a refusal, and yet there are events");
        Expect(row.ReceivedAt == batch.At, row, "its time is not that of its events");
        Expect(string.Equals(row.Rules, batch.Rules, StringComparison.Ordinal), row, "it was decided under another rule version than its events");
    }

    /// <summary>To be called after the last batch: reads what is left, which may be refusals only.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        while (await PeekAcceptedAsync(cancellationToken) is { } row)
        {
            Expect(false, row, "it tells of events that the log does not have");
            _accepted = null;
        }

        if ((_before?.Group ?? 0) != head.Group)
        {
            findings.Add(Model, "head", head.Position, Findings.Text($"the head counts {head.Group} groups, the journal's last is {_before?.Group ?? 0}"));
        }

        if ((_before?.Number ?? 0) != head.Commands)
        {
            findings.Add(Model, "head", head.Position, Findings.Text($"the head counts {head.Commands} commands, the journal's last is {_before?.Number ?? 0}"));
        }

        if (_before is { } last && head.RecordedAt < last.ReceivedAt) findings.Add(Model, "head", head.Position, "the head's time lies before that of the journal's last row");
        _ids.Sort();
        for (int i = 1; i < _ids.Count; i++)
        {
            if (_ids[i] == _ids[i - 1]) findings.Add(Model, _ids[i].ToString(), 0, "the same command was answered twice");
        }
    }

    private async Task<JournalEntry?> PeekAcceptedAsync(CancellationToken cancellationToken)
    {
        while (_accepted is null && await NextAsync(cancellationToken) is { } entry)
        {
            Check(entry);
            if (entry.Outcome.Events > 0) _accepted = entry;
        }

        return _accepted;
    }

    private async Task<JournalEntry?> NextAsync(CancellationToken cancellationToken)
    {
        if (_page.Count == 0 && !_ended)
        {
            IReadOnlyList<JournalEntry> page = await log.ReadJournalAsync(_read, PageSize, cancellationToken);
            foreach (JournalEntry entry in page.Where(e => e.Number <= head.Commands)) _page.Enqueue(entry);
            _ended = _page.Count == 0;
            if (page.Count > 0) _read = page[^1].Number;
        }

        return _page.TryDequeue(out JournalEntry? next) ? next : null;
    }

    private void Check(JournalEntry entry)
    {
        _ids.Add(entry.Id.Value);
        (long group, long number) = (_before?.Group ?? 0, _before?.Number ?? 0);
        if (entry.Number != number + 1) Expect(false, entry, Findings.Text($"it has number {entry.Number} after {number}"));
        if (!(entry.Group == group + 1 || (entry.Group == group && group > 0))) Expect(false, entry, Findings.Text($"it is of group {entry.Group} after one of group {group}"));
        if (!(entry.Epoch >= (_before?.Epoch ?? 0))) Expect(false, entry, Findings.Text($"it is of epoch {entry.Epoch} after one of epoch {_before?.Epoch}"));
        Expect(entry.Outcome.Events >= 0 && (entry.Outcome.Events == 0 || entry.Outcome.Code is null), entry, "a refusal has no events");
        Expect(entry.Outcome.Position >= 0 && entry.Outcome.Position <= head.Position, entry, "its position lies beyond the head");
        Expect(entry.Outcome.Position >= (_before?.Outcome.Position ?? 0), entry, "its position lies before that of a row decided before it");
        Expect(_before is null || entry.ReceivedAt >= _before.ReceivedAt, entry, "its time lies before that of a row decided before it");
        CheckFingerprint(entry);
        if (AnswerLaws.FaultOf(entry) is { } fault) Expect(false, entry, fault);
        _before = entry;
    }

    private void CheckFingerprint(JournalEntry entry)
    {
        if (entry.Target.Length > 0) Expect(entry.Fingerprint == Command.FingerprintOf(entry.Target, entry.Body), entry, "its fingerprint is not that of its target and body");
        else Expect(!_targets, entry, "it does not say what it was given to, and rows before it do");
        _targets |= entry.Target.Length > 0;
    }

    private void Expect(bool holds, JournalEntry entry, string what)
    {
        if (!holds) findings.Add(Model, entry.Id.ToString(), entry.Outcome.Position, what);
    }
}
