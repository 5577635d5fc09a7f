using System.Text;
using Exchange.EventStore;
using Exchange.Kernel;
using static Exchange.TestKit.Contract.Trial;

namespace Exchange.TestKit.Contract;

/// <summary>A process on the log, and a client that does not give up.</summary>
public sealed class TestNode : IAsyncDisposable
{
    /// <summary>Nobody is taken for dead because the machine is slow: a law that wants a takeover brings it about.</summary>
    public static readonly LogNodeOptions Patient = new()
    {
        Address = "http://127.0.0.1:1",
        Lease = Eventually.Deadline,
        AnswerTimeout = Eventually.Deadline,
        WatchInterval = TimeSpan.FromMilliseconds(10),
        FirstIdleBeat = TimeSpan.FromMilliseconds(500), // long enough that a takeover gets between two beats on a busy machine
        IdleBeat = TimeSpan.FromMilliseconds(500),
        Inspection = TimeSpan.FromMilliseconds(50),
    };

    private readonly ILogHarness _log;

    private TestNode(ILogHarness log, LogNode node) => (_log, Node) = (log, node);

    public LogNode Node { get; }

    public static TestNode Start(ILogHarness log, CommitFaults? faults = null, LogNodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        LogNode node = log.NewNode(log.Open(faults), options ?? Patient);
        node.Start();
        return new TestNode(log, node);
    }

    public static async Task<TestNode> StartWritingAsync(ILogHarness log, CommitFaults? faults = null, LogNodeOptions? options = null)
    {
        TestNode node = Start(log, faults, options);
        await node.WritingAsync();
        return node;
    }

    public Task WritingAsync() => Eventually.TrueAsync(() => Node.Status == NodeStatus.Writing);

    public Task<Submission> SubmitAsync(Command command) => Node.SubmitAsync(command, CancellationToken.None);

    /// <summary>Asks as a client does: again with the same command id, until there is an answer.</summary>
    public async Task<Submission.Answered> AskAsync(Command command)
    {
        Submission.Answered? answer = null;
        await Eventually.TrueAsync(async () =>
        {
            Submission submission = await SubmitAsync(command);
            Require(submission is not (Submission.Failed or Submission.KeyReused), $"command {command?.Body} came to {submission}");
            answer = submission as Submission.Answered;
            return answer is not null;
        });
        return answer!;
    }

    /// <summary>Another process takes the log over and gives it up again; this one finds itself fenced and takes over anew.</summary>
    public async Task LoseTheEpochAsync()
    {
        IEventLog other = _log.Open();
        ILogWriter? taken = null;
        await Eventually.TrueAsync(async () =>
        {
            Head seen = await other.ReadHeadAsync(CancellationToken.None);
            taken = await other.TakeOverAsync(new WriterIdentity(Guid.NewGuid(), Address: null), seen, CancellationToken.None);
            return taken is not null;
        });
        await taken!.ReleaseAsync();
        await taken.DisposeAsync();
        long epoch = taken.Head.Epoch;
        await Eventually.TrueAsync(async () => (await other.ReadHeadAsync(CancellationToken.None)).Epoch > epoch && Node.Status == NodeStatus.Writing);
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}

internal static class Answers
{
    public static string Text(this Submission.Answered answer) => $"{answer.Outcome.Status} {answer.Outcome.Position} {answer.Outcome.Events} {Encoding.UTF8.GetString(answer.Outcome.Body.Span)}";

    /// <summary>The same command, from another actor or given to another address.</summary>
    public static Command From(this Command command, ParticipantId? actor = null, string? target = null) => new()
    {
        Id = CommandId.Of(actor ?? command.Actor, command.Correlation), Actor = actor ?? command.Actor, Kind = command.Kind, Target = target ?? command.Target, Body = command.Body,
        Correlation = command.Correlation, Streams = command.Streams, ValidateOnly = command.ValidateOnly, Decide = command.Decide, Answer = command.Answer,
    };

    /// <summary>The same command, no more often than that.</summary>
    public static Command At(this Command command, Pace pace) => new()
    {
        Id = command.Id, Actor = command.Actor, Kind = command.Kind, Target = command.Target, Body = command.Body, Correlation = command.Correlation, Streams = command.Streams,
        ValidateOnly = command.ValidateOnly, Decide = command.Decide, Answer = command.Answer, Pace = (_, _) => pace,
    };

    /// <summary>The same command, telling when it is decided.</summary>
    public static (Command Command, Task Decided) Telling(this Command command)
    {
        var decided = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var telling = new Command
        {
            Id = command.Id, Actor = command.Actor, Kind = command.Kind, Target = command.Target, Body = command.Body, Correlation = command.Correlation,
            Streams = command.Streams, ValidateOnly = command.ValidateOnly, Decide = command.Decide,
            Answer = told =>
            {
                AnswerBody body = command.Answer(told);
                decided.TrySetResult();
                return body;
            },
        };
        return (telling, decided.Task);
    }
}
