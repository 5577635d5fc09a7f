using Exchange.TestKit.Contract;

namespace Exchange.EventStore.Tests.Contract;

/// <summary>What every store of the log holds to: each fact is one law, checked over fresh logs from several seeds.</summary>
public abstract class LogContract
{
    protected abstract Task<ILogHarness> NewLogAsync();

    [Fact]
    public Task What_is_appended_reads_back() => HoldsAsync(Laws.WhatIsAppendedReadsBack);

    [Fact]
    public Task A_page_never_splits_a_batch() => HoldsAsync(Laws.APageNeverSplitsABatch);

    [Fact]
    public Task What_is_not_asked_for_is_left_out() => HoldsAsync(Laws.WhatIsNotAskedForIsLeftOut);

    [Fact]
    public Task The_process_that_writes_reads_what_is_stored() => HoldsAsync(Laws.TheWritersProcessReadsWhatIsStored);

    [Fact]
    public Task As_of_rounds_down_to_a_batch_end() => HoldsAsync(Laws.AsOfRoundsDownToABatchEnd);

    [Fact]
    public Task The_journal_keeps_every_command() => HoldsAsync(Laws.TheJournalKeepsEveryCommand);

    [Fact]
    public Task A_commit_wakes_those_who_wait() => HoldsAsync(Laws.ACommitWakesThoseWhoWait);

    [Fact]
    public Task A_rehearsal_leaves_nothing() => HoldsAsync(Laws.ARehearsalLeavesNothing);

    [Fact]
    public Task A_former_epoch_appends_nothing() => HoldsAsync(Laws.AFormerEpochAppendsNothing);

    [Fact]
    public Task A_stale_or_leaping_group_is_refused() => HoldsAsync(Laws.AStaleOrLeapingGroupIsRefused);

    [Fact]
    public Task Of_several_one_takes_over() => HoldsAsync(Laws.OneTakesOver);

    [Fact]
    public Task A_takeover_needs_the_beat_it_saw() => HoldsAsync(Laws.ATakeoverNeedsTheBeatItSaw);

    [Fact]
    public Task A_dead_takeover_leaves_the_outage() => HoldsAsync(Laws.ADeadTakeoverLeavesTheOutage);

    [Fact]
    public Task Recovery_tells_whether_it_committed() => HoldsAsync(Laws.RecoveryTellsWhetherItCommitted);

    [Fact]
    public Task Nothing_undurable_is_read() => HoldsAsync(Laws.NothingUndurableIsRead);

    [Fact]
    public Task A_command_id_has_one_effect_and_the_first_answer() => HoldsAsync(Laws.OneEffectAndTheFirstAnswer);

    [Fact]
    public Task A_command_seen_before_is_answered_again() => HoldsAsync(Laws.ACommandSeenBeforeIsAnsweredAgain);

    [Fact]
    public Task A_command_is_found_in_whatever_is_kept_of_its_id() => HoldsAsync(Laws.ACommandIsFoundInWhateverIsKeptOfItsId);

    [Fact]
    public Task What_is_answered_is_durable() => HoldsAsync(Laws.WhatIsAnsweredIsDurable);

    [Fact]
    public Task An_answer_is_read_by_others_at_once() => HoldsAsync(Laws.AnAnswerIsReadByOthersAtOnce);

    [Fact]
    public Task What_failed_is_decided_again_in_its_order() => HoldsAsync(Laws.WhatFailedIsDecidedAgainInItsOrder);

    [Fact]
    public Task A_dropped_answer_is_found_out() => HoldsAsync(Laws.ADroppedAnswerIsFoundOut);

    [Fact]
    public Task A_full_queue_leaves_nothing() => HoldsAsync(Laws.AFullQueueLeavesNothing);

    [Fact]
    public Task A_flood_leaves_room() => HoldsAsync(Laws.AFloodLeavesRoom);

    [Fact]
    public Task What_comes_too_often_leaves_nothing() => HoldsAsync(Laws.WhatComesTooOftenLeavesNothing);

    [Fact]
    public Task A_full_cache_says_so() => HoldsAsync(Laws.AFullCacheSaysSo);

    [Fact]
    public Task Time_never_goes_back() => HoldsAsync(Laws.TimeNeverGoesBack);

    [Fact]
    public Task Old_names_are_read() => HoldsAsync(Laws.OldNamesAreRead);

    [Fact]
    public Task A_release_is_heard() => HoldsAsync(Laws.AReleaseIsHeard);

    [Fact]
    public Task A_standby_takes_over() => HoldsAsync(Laws.AStandbyTakesOver);

    [Fact]
    public Task A_fenced_writer_keeps_nothing() => HoldsAsync(Laws.AFencedWriterKeepsNothing);

    [Fact]
    public Task Snapshots_are_a_cache() => HoldsAsync(Laws.SnapshotsAreACache);

    [Fact]
    public Task Unusable_snapshots_are_ignored() => HoldsAsync(Laws.UnusableSnapshotsAreIgnored);

    [Fact]
    public Task A_closed_stream_gets_a_last_snapshot() => HoldsAsync(Laws.AClosedStreamGetsALastSnapshot);

    [Fact]
    public Task Every_subscriber_sees_every_event_once() => HoldsAsync(Laws.EverySubscriberSeesEveryEventOnce);

    [Fact]
    public Task Checkpoint_and_effect_stand_together() => HoldsAsync(Laws.CheckpointAndEffectTogether);

    /// <summary>From each seed on a log of its own, side by side: most of the time goes to waiting for databases that are made.</summary>
    protected Task HoldsAsync(Law law) => Task.WhenAll(Laws.Seeds.Select(seed => Task.Run(async () =>
    {
        await using ILogHarness log = await NewLogAsync();
        await law.HoldsAsync(log, seed);
    })));
}

public sealed class InMemoryContract : LogContract
{
    protected override Task<ILogHarness> NewLogAsync() => Task.FromResult<ILogHarness>(new InMemoryHarness());
}

/// <summary>The same on a real PostgreSQL, and what only that has.</summary>
public sealed class PostgresContract : LogContract
{
    [Fact]
    public Task The_sequence_stays_behind_the_log() => HoldsAsync(Laws.TheSequenceStaysBehindTheLog);

    [Fact]
    public Task What_cannot_be_kept_fails_alone() => HoldsAsync(Laws.WhatCannotBeKeptFailsAlone);

    [Fact]
    public Task A_takeover_waits_for_a_commit() => HoldsAsync(Laws.ATakeoverWaitsForACommit);

    [Fact]
    public Task A_foreign_row_stops_the_writer() => HoldsAsync(Laws.AForeignRowStopsTheWriter);

    [Fact]
    public Task Logins_own_nothing() => HoldsAsync(Laws.LoginsOwnNothing);

    [Fact]
    public Task Rows_are_Martens() => HoldsAsync(Laws.RowsAreMartens);

    protected override async Task<ILogHarness> NewLogAsync() => await PostgresHarness.NewAsync();
}
