using Exchange.EventStore.Postgres;
using Exchange.TestKit.Contract;

namespace Exchange.TestKit.Variants;

/// <summary>The real store without one guard, taken away in one place. The laws must be broken on it, or they guard nothing.</summary>
/// <param name="Missing">The guard that is missing.</param>
/// <param name="Law">The law that speaks of it: the first to be tried.</param>
/// <param name="NewLogAsync">A fresh log without it.</param>
public sealed record Variant(string Missing, Law Law, Func<Task<ILogHarness>> NewLogAsync)
{
    public static IReadOnlyList<Variant> All { get; } =
    [
        Sql("no epoch check", Laws.AFormerEpochAppendsNothing, "\n       and epoch = p_epoch\n", "\n"),
        Sql("head moved without raising", Laws.AFormerEpochAppendsNothing, "if not found then", "if false then"),
        Sql("no position and group check", Laws.AStaleOrLeapingGroupIsRefused, "\n       and group_no = p_group and position = p_position;", ";"),
        Sql("setval ahead", Laws.TheSequenceStaysBehindTheLog, "greatest(p_position, 1), p_position > 0)", "greatest(p_position + p_events, 1), p_position + p_events > 0)"),
        Code("checkpoint outside the transaction", Laws.CheckpointAndEffectTogether, new Guards { CheckpointInTransaction = false }),
        Code("a page that splits a batch", Laws.APageNeverSplitsABatch, new Guards { WholeBatches = false }),
        Code("no command-id check", Laws.ACommandSeenBeforeIsAnsweredAgain, new Guards { CommandIds = false }),
        Code("answer before the commit", Laws.WhatIsAnsweredIsDurable, new Guards { AnswerAfterCommit = false }),
        Code("dropped answer of COMMIT taken for failure", Laws.ADroppedAnswerIsFoundOut, new Guards { FindsOut = false }),
        Code("undurable state shown to readers", Laws.WhatIsAnsweredIsDurable, new Guards { ShowsDurableOnly = false }),
    ];

    public override string ToString() => Missing;

    private static Variant Code(string missing, Law law, Guards guards) => new(missing, law, async () => await VariantHarness.NewAsync(missing, guards, sql: null));

    private static Variant Sql(string missing, Law law, string guard, string without)
    {
        const string Function = "log_head_move.sql";
        string text = PostgresSchema.Scripts(typeof(PostgresSchema).Assembly, "Exchange.EventStore.Postgres.Sql", ["Functions"]).Single(script => script.Name.EndsWith(Function, StringComparison.Ordinal)).Sql;
        if (text.Split(guard).Length != 2) throw new InvalidOperationException($"'{guard}' does not stand in {Function} just once: the variant '{missing}' must follow.");
        return new(missing, law, async () => await VariantHarness.NewAsync(missing, new Guards(), text.Replace(guard, without, StringComparison.Ordinal)));
    }
}

/// <summary>The guards that are overridden members of the real classes.</summary>
internal sealed record Guards
{
    public bool CheckpointInTransaction { get; init; } = true;

    public bool WholeBatches { get; init; } = true;

    public bool CommandIds { get; init; } = true;

    public bool AnswerAfterCommit { get; init; } = true;

    public bool FindsOut { get; init; } = true;

    public bool ShowsDurableOnly { get; init; } = true;
}
