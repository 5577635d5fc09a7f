using Exchange.TestKit;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>Who is killed.</summary>
[Flags]
internal enum Victim
{
    App = 1,
    Postgres = 2,
    Both = App | Postgres,
}

/// <summary>What is asked.</summary>
internal enum Asked
{
    AcceptedBid,
    RefusedBid,
    Auction,
}

/// <summary>A place between a command and its answer, and who dies there.</summary>
/// <param name="Stage">How far the command's group commit is.</param>
/// <param name="Part">Of a half-sent group: which share.</param>
/// <param name="AnswerGoesOn">The held answer is let go after the kill, instead of being dropped.</param>
internal sealed record KillPlace(CommitStage Stage, double Part, Victim Victim, Asked Asked, bool AnswerGoesOn = false)
{
    /// <summary>Twenty of them; in thirteen the server has received the whole commit and we have not read its answer.</summary>
    public static readonly IReadOnlyList<KillPlace> All =
    [
        new(CommitStage.NothingSent, 0, Victim.App, Asked.AcceptedBid),
        new(CommitStage.NothingSent, 0, Victim.Postgres, Asked.AcceptedBid),
        new(CommitStage.PartSent, 0.0, Victim.App, Asked.AcceptedBid),
        new(CommitStage.PartSent, 0.4, Victim.Postgres, Asked.AcceptedBid),
        new(CommitStage.PartSent, 0.6, Victim.App, Asked.Auction),
        new(CommitStage.PartSent, 0.8, Victim.Both, Asked.AcceptedBid),
        new(CommitStage.PartSent, 1.0, Victim.App, Asked.RefusedBid),
        new(CommitStage.AllSent, 1, Victim.App, Asked.AcceptedBid),
        new(CommitStage.AllSent, 1, Victim.App, Asked.RefusedBid),
        new(CommitStage.AllSent, 1, Victim.Postgres, Asked.AcceptedBid),
        new(CommitStage.AllSent, 1, Victim.Postgres, Asked.Auction),
        new(CommitStage.AllSent, 1, Victim.Both, Asked.AcceptedBid),
        new(CommitStage.Answered, 1, Victim.App, Asked.AcceptedBid),
        new(CommitStage.Answered, 1, Victim.App, Asked.RefusedBid),
        new(CommitStage.Answered, 1, Victim.App, Asked.Auction),
        new(CommitStage.Answered, 1, Victim.Postgres, Asked.AcceptedBid),
        new(CommitStage.Answered, 1, Victim.Postgres, Asked.RefusedBid),
        new(CommitStage.Answered, 1, Victim.Postgres, Asked.AcceptedBid, AnswerGoesOn: true),
        new(CommitStage.Answered, 1, Victim.Both, Asked.AcceptedBid),
        new(CommitStage.Answered, 1, Victim.Both, Asked.Auction),
    ];

    public override string ToString() =>
        FormattableString.Invariant($"{Asked}, {Stage}{(Stage == CommitStage.PartSent ? $" {Part:0%}" : "")}, {Victim} killed{(AnswerGoesOn ? ", the answer goes on" : "")}");
}
