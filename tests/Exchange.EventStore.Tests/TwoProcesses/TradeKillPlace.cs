using Exchange.TestKit;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>The commands of one trade at a posted price, in their order. The first and the last two are the buyer's; the others follow by themselves, each a command of its own.</summary>
internal enum TradeStep
{
    Order,
    Agreement,
    Instruction,
    Payment,
    Download,
    Acceptance,
}

/// <summary>A place in a trade, between a command and its answer, and who dies there.</summary>
/// <param name="Step">Whose group commit is stopped; everything before it is durable.</param>
/// <param name="Stage">How far that commit is.</param>
/// <param name="Part">Of a half-sent group: which share.</param>
/// <param name="AnswerGoesOn">The held answer is let go after the kill, instead of being dropped.</param>
internal sealed record TradeKillPlace(TradeStep Step, CommitStage Stage, double Part, Victim Victim, bool AnswerGoesOn = false)
{
    /// <summary>Twenty of them. Twelve are between two steps of a settlement; in eleven the server has received the whole commit and we have not read its answer.</summary>
    public static readonly IReadOnlyList<TradeKillPlace> All =
    [
        new(TradeStep.Order, CommitStage.PartSent, 0.5, Victim.App),
        new(TradeStep.Order, CommitStage.AllSent, 1, Victim.Postgres),
        new(TradeStep.Order, CommitStage.Answered, 1, Victim.Both),

        new(TradeStep.Agreement, CommitStage.NothingSent, 0, Victim.App),
        new(TradeStep.Agreement, CommitStage.AllSent, 1, Victim.Postgres),
        new(TradeStep.Agreement, CommitStage.Answered, 1, Victim.App),

        new(TradeStep.Instruction, CommitStage.NothingSent, 0, Victim.Postgres),
        new(TradeStep.Instruction, CommitStage.PartSent, 0.5, Victim.App),
        new(TradeStep.Instruction, CommitStage.Answered, 1, Victim.Both),

        new(TradeStep.Payment, CommitStage.NothingSent, 0, Victim.App),
        new(TradeStep.Payment, CommitStage.PartSent, 0.3, Victim.Postgres),
        new(TradeStep.Payment, CommitStage.PartSent, 0.6, Victim.App),
        new(TradeStep.Payment, CommitStage.PartSent, 1.0, Victim.Both),
        new(TradeStep.Payment, CommitStage.AllSent, 1, Victim.App),
        new(TradeStep.Payment, CommitStage.Answered, 1, Victim.Postgres, AnswerGoesOn: true),

        new(TradeStep.Download, CommitStage.Answered, 1, Victim.App),

        new(TradeStep.Acceptance, CommitStage.PartSent, 0.5, Victim.Postgres),
        new(TradeStep.Acceptance, CommitStage.AllSent, 1, Victim.App),
        new(TradeStep.Acceptance, CommitStage.Answered, 1, Victim.Postgres),
        new(TradeStep.Acceptance, CommitStage.Answered, 1, Victim.Both),
    ];

    /// <summary>The step is asked for by the exchange itself, after the one before it.</summary>
    public bool Follows => Step is TradeStep.Agreement or TradeStep.Instruction or TradeStep.Payment;

    /// <summary>Any step, any stage, any victim.</summary>
    public static TradeKillPlace At(Random random)
    {
        var stage = (CommitStage)random.Next((int)CommitStage.Answered + 1);
        var victim = (Victim)random.Next((int)Victim.App, (int)Victim.Both + 1);
        return new TradeKillPlace((TradeStep)random.Next((int)TradeStep.Acceptance + 1), stage, random.NextDouble(), victim, stage == CommitStage.Answered && victim == Victim.Postgres && random.Next(2) == 0);
    }

    public override string ToString() =>
        FormattableString.Invariant($"{Step}, {Stage}{(Stage == CommitStage.PartSent ? $" {Part:0%}" : "")}, {Victim} killed{(AnswerGoesOn ? ", the answer goes on" : "")}");
}
