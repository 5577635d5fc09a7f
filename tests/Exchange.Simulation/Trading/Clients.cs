using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Simulation.Laws;
using Exchange.Simulation.Writing;
using NodaTime;

namespace Exchange.Simulation.Trading;

/// <summary>One command as its giver knows it, over all its tries.</summary>
internal sealed class Sent(Command command, AuctionId? auction = null, bool ofTask = false)
{
    public Command Command => command;

    /// <summary>Whose secrets its answer could tell.</summary>
    public AuctionId? Auction => auction;

    public bool OfTask => ofTask;

    /// <summary>The first answer that came back.</summary>
    public Submission.Answered? Answer { get; set; }

    /// <summary>What the journal has of it.</summary>
    public JournalEntry? Row { get; set; }

    /// <summary>How many of its tries are not answered yet.</summary>
    public int UnderWay { get; set; }

    /// <summary>It needs no further try: it is answered, or the store can't keep it.</summary>
    public bool IsDone { get; set; }

    /// <summary>Told once, with the first answer.</summary>
    public Action<Submission.Answered>? Then { get; init; }
}

/// <summary>Those who give commands: they try again until they have an answer, give some twice, and keep what they were told.</summary>
/// <remarks>Most come back when they were told to, as Retry-After asks; some do at once.</remarks>
/// <param name="turns">Who waits for the same answer as another is told in a turn of his own.</param>
/// <param name="clock">Their own.</param>
internal sealed class Clients(Turns turns, IClock clock, Dice dice)
{
    private const int ImpatientOneIn = 4;

    private readonly Dictionary<CommandId, Sent> _sent = [];
    private readonly List<(Sent Sent, Task<Submission> Answer, bool IsImpostor)> _waiting = [];
    private readonly List<(Sent Sent, Instant From)> _again = [];

    public IReadOnlyCollection<Sent> All => _sent.Values;

    /// <summary>Tries, duplicates among them.</summary>
    public long Tries { get; private set; }

    /// <summary>One of those that wait for an answer; null when nobody does.</summary>
    public Command? Waiting => _waiting.Count > 0 ? _waiting[0].Sent.Command : _again.Count > 0 ? _again[0].Sent.Command : null;

    /// <summary>What somebody was told last who has to try again.</summary>
    public string? LastTold { get; private set; }

    public bool AreWaiting => _waiting.Count > 0 || _again.Count > 0;

    /// <summary>The command that the store can't keep.</summary>
    public CommandId? Poison { get; set; }

    public Sent? Find(CommandId id) => _sent.GetValueOrDefault(id);

    /// <summary>A command of the exchange itself: one, however often it is thought of.</summary>
    public Sent OfExchange(Command command, Action<Submission.Answered>? then = null)
    {
        if (!_sent.TryGetValue(command.Id, out Sent? sent)) _sent.Add(command.Id, sent = new Sent(command, ofTask: true) { Then = then });
        return sent;
    }

    public void Submit(Tenure tenure, Sent sent)
    {
        if (!sent.Command.ValidateOnly) _sent.TryAdd(sent.Command.Id, sent);
        sent.UnderWay++;
        Tries++;
        _waiting.Add((sent, tenure.SubmitAsync(sent.Command, sent.OfTask, CancellationToken.None), IsImpostor: false));
    }

    /// <summary>Gives another body under the id of a command that was answered or is under way.</summary>
    public void Impersonate(Tenure tenure, Sent sent)
    {
        Tries++;
        _waiting.Add((sent, tenure.SubmitAsync(CommandMaker.Impostor(sent.Command), ofTask: false, CancellationToken.None), IsImpostor: true));
    }

    /// <summary>Those to be tried again by now.</summary>
    public List<Sent> TakeAgain()
    {
        Instant now = clock.GetCurrentInstant();
        List<Sent> again = [.. _again.Where(a => a.From <= now).Select(a => a.Sent)];
        _again.RemoveAll(a => a.From <= now);
        return again;
    }

    /// <summary>Hears what has been answered by now.</summary>
    public void Hear()
    {
        turns.Take();
        int kept = 0;
        for (int i = 0; i < _waiting.Count; i++)
        {
            (Sent sent, Task<Submission> answer, bool isImpostor) = _waiting[i];
            if (!answer.IsCompleted) _waiting[kept++] = _waiting[i];
            else if (isImpostor) HearImpostor(sent, answer.GetAwaiter().GetResult());
            else Hear(sent, answer.GetAwaiter().GetResult());
        }

        _waiting.RemoveRange(kept, _waiting.Count - kept);
    }

    private static void HearImpostor(Sent sent, Submission submission)
    {
        if (submission is Submission.Answered or Submission.Failed) throw new LawBrokenException(Law.OneEffect, $"another body under the id of {sent.Command.Kind} {sent.Command.Id} was taken: {submission.GetType().Name}");
    }

    private void Hear(Sent sent, Submission submission)
    {
        sent.UnderWay--;
        switch (submission)
        {
            case Submission.Answered answered:
                Keep(sent, answered);
                break;
            case Submission.Busy busy:
                TryAgain(sent, submission, busy.RetryAfter);
                break;
            case Submission.Unavailable unavailable:
                TryAgain(sent, submission, unavailable.RetryAfter);
                break;
            case Submission.Unknown unknown:
                TryAgain(sent, submission, unknown.RetryAfter);
                break;
            case Submission.Failed { Error: GroupRefusedException } when sent.Command.Id == Poison:
                sent.IsDone = true;
                break;
            case Submission.Failed failed:
                throw new LawBrokenException(Law.Faultless, $"{sent.Command.Kind} {sent.Command.Id} failed: {failed.Error.Message}");
            default:
                throw new LawBrokenException(Law.OneAnswer, $"{sent.Command.Kind} {sent.Command.Id} was told {submission.GetType().Name}");
        }
    }

    private void TryAgain(Sent sent, Submission told, Duration retryAfter)
    {
        LastTold = told.GetType().Name;
        if (!sent.IsDone) _again.Add((sent, clock.GetCurrentInstant() + (dice.OneIn(ImpatientOneIn) ? Duration.Zero : retryAfter)));
    }

    private static void Keep(Sent sent, Submission.Answered answered)
    {
        sent.IsDone = true;
        if (sent.Command.ValidateOnly) return;
        if (sent.Answer is { } first)
        {
            if (!AreSame(first.Outcome, answered.Outcome) || first.At != answered.At) throw new LawBrokenException(Law.OneAnswer, $"{sent.Command.Kind} {sent.Command.Id} was answered anew, and otherwise");
            return;
        }

        if (sent.Row is not { } row) throw new LawBrokenException(Law.Durable, $"{sent.Command.Kind} {sent.Command.Id} was answered, and the journal has no row of it");
        if (!AreSame(row.Outcome, answered.Outcome) || row.ReceivedAt != answered.At) throw new LawBrokenException(Law.Durable, $"{sent.Command.Kind} {sent.Command.Id} was answered otherwise than the journal says");
        sent.Answer = answered;
        sent.Then?.Invoke(answered);
    }

    internal static bool AreSame(Outcome one, Outcome other) => ReferenceEquals(one, other)
        || (one.Status == other.Status && string.Equals(one.Code, other.Code, StringComparison.Ordinal) && one.Position == other.Position && one.Events == other.Events && one.Body.Span.SequenceEqual(other.Body.Span));
}
