using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.TestKit.Story;

namespace Exchange.Audit.Tests;

/// <summary>A snapshot that was forged, digest and all, would be decided on: replay finds it.</summary>
public sealed class WhenSnapshotsAreReplayed
{
    private static readonly StreamId Account = AccountId.Of(Cast.Alice, Currency.Cny).Stream;

    [Fact]
    public async Task One_that_says_what_the_events_say_is_nothing_to_tell_of_and_one_that_does_not_is_named()
    {
        await using StoredStory story = await StoredStory.ProjectedAsync();
        IAggregate aggregate = MarketAggregates.Of(Account);
        StateForm form = aggregate.Form.ShouldNotBeNull();
        (AccountState state, long version) = ((AccountState)aggregate.Initial, 0L);
        await foreach (RecordedEvent e in story.Log.ReadStreamAsync(Account, 1, 3, CancellationToken.None))
        {
            (state, version) = ((AccountState)aggregate.Evolve(state, StoredStory.Aggregates.Events.Deserialize(e.Type, e.Data.Span)), e.Version);
        }

        version.ShouldBe(3);
        await story.Log.KeepSnapshotAsync(StoredSnapshot.Of(Account, 2, form.Format, "not even a state"u8.ToArray()));
        await story.Log.KeepSnapshotAsync(StoredSnapshot.Of(Account, version, form.Format, form.Write(state)));
        (await story.ReplayAsync()).Differences.ShouldBeEmpty();

        await story.ExecuteAsync("delete from exchange.stream_snapshots");
        await story.Log.KeepSnapshotAsync(StoredSnapshot.Of(Account, version, form.Format, form.Write(state with { Balance = state.Balance + 1 })));
        (await story.ReplayAsync()).Differences.Select(d => (d.Model, d.Key)).ShouldBe([("snapshot", Account.Value)]);
    }
}
