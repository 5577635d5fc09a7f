using Exchange.TestKit.Contract;

namespace Exchange.EventStore.Tests.Contract;

/// <summary>What every store of the log holds to: each fact is one law, checked over fresh logs from several seeds.</summary>
public abstract class LogContract
{
    private static readonly int[] Seeds = [1, 2026, 77];

    protected abstract Task<ILogHarness> NewLogAsync();

    [Fact]
    public Task What_is_appended_reads_back() => HoldsAsync(Laws.WhatIsAppendedReadsBack);

    [Fact]
    public Task A_page_never_splits_a_batch() => HoldsAsync(Laws.APageNeverSplitsABatch);

    [Fact]
    public Task As_of_rounds_down_to_a_batch_end() => HoldsAsync(Laws.AsOfRoundsDownToABatchEnd);

    [Fact]
    public Task The_journal_keeps_every_command() => HoldsAsync(Laws.TheJournalKeepsEveryCommand);

    [Fact]
    public Task A_commit_wakes_those_who_wait() => HoldsAsync(Laws.ACommitWakesThoseWhoWait);

    [Fact]
    public Task A_former_epoch_appends_nothing() => HoldsAsync(Laws.AFormerEpochAppendsNothing);

    [Fact]
    public Task A_stale_or_leaping_group_is_refused() => HoldsAsync(Laws.AStaleOrLeapingGroupIsRefused);

    [Fact]
    public Task Of_several_one_takes_over() => HoldsAsync(Laws.OneTakesOver);

    [Fact]
    public Task A_takeover_needs_the_beat_it_saw() => HoldsAsync(Laws.ATakeoverNeedsTheBeatItSaw);

    [Fact]
    public Task Recovery_tells_whether_it_committed() => HoldsAsync(Laws.RecoveryTellsWhetherItCommitted);

    [Fact]
    public Task Nothing_undurable_is_read() => HoldsAsync(Laws.NothingUndurableIsRead);

    protected async Task HoldsAsync(Law law)
    {
        foreach (int seed in Seeds)
        {
            await using ILogHarness log = await NewLogAsync();
            await law.HoldsAsync(log, seed);
        }
    }
}

public sealed class InMemoryContract : LogContract
{
    protected override Task<ILogHarness> NewLogAsync() => Task.FromResult<ILogHarness>(new InMemoryHarness());
}

public sealed class PostgresContract : LogContract
{
    protected override async Task<ILogHarness> NewLogAsync() => await PostgresHarness.NewAsync();
}
