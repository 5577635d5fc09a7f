namespace Exchange.TestKit;

/// <summary>How far a group commit got when it was stopped on its way to PostgreSQL or back.</summary>
public enum CommitStage
{
    /// <summary>The writer has sent the group; the server has got nothing of it.</summary>
    NothingSent,

    /// <summary>The server has executed a part of the group, holds the head's row, and waits for the rest.</summary>
    PartSent,

    /// <summary>The server has executed every statement and has been sent the end of the batch, which commits it. No answer has come back.</summary>
    AllSent,

    /// <summary>The server has committed (or refused) the group and has answered; the writer has not got the answer.</summary>
    Answered,
}

/// <summary>Where a commit was stopped.</summary>
/// <param name="BytesSent">How much of the batch the server has been sent.</param>
/// <param name="BytesTotal">How large the batch is.</param>
/// <param name="BackendPid">The server's process for this connection.</param>
/// <param name="Refused">The server has answered with an error so far.</param>
public sealed record CommitStop(CommitStage Stage, int BytesSent, int BytesTotal, int BackendPid, bool Refused)
{
    public override string ToString() => FormattableString.Invariant($"{Stage} ({BytesSent} of {BytesTotal} bytes, backend {BackendPid}{(Refused ? ", refused" : "")})");
}

/// <summary>Stops one group commit at a stage, tells when it is there, and keeps it there until the test says how to go on.</summary>
/// <remarks>A writer that dies meanwhile takes the connection with it, as it would without a proxy.</remarks>
public sealed class CommitTrap(CommitStage stage, double part)
{
    private readonly TaskCompletionSource<CommitStop> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _decision = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CommitStage Stage => stage;

    /// <summary>Of a group that is stopped half-way: which share of its bytes is sent. Never less than the move of the head, never all of it.</summary>
    public double Part => part;

    /// <summary>Completes when a commit stands at the stage; faults when its connection ended before.</summary>
    public Task<CommitStop> Reached => _reached.Task;

    /// <summary>True: go on. False: cut.</summary>
    internal Task<bool> Decision => _decision.Task;

    /// <summary>Lets what is held back go its way.</summary>
    public void Release() => _decision.TrySetResult(true);

    /// <summary>Drops what is held back and cuts the connection on both sides.</summary>
    public void Cut() => _decision.TrySetResult(false);

    internal void Report(CommitStop stop) => _reached.TrySetResult(stop);

    internal void Fail(Exception error) => _reached.TrySetException(error);
}
