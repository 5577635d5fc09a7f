using Exchange.EventStore;
using Exchange.ReadModels.Postgres.Rows;
using Exchange.TestKit;
using Exchange.TestKit.Story;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Audit.Tests.Rows;

/// <summary>Views, bids and deadlines are made anew beside what is served, with the rows, and swapped in at one position.</summary>
public sealed class WhenAllReadModelsAreRebuilt
{
    private const string Sabotage = """
        update exchange.public_bids set price_minor = price_minor + 1;
        update exchange.auction_views set view = replace(view, '"bidCount":', '"bidCount":1');
        update exchange.open_deadlines set due = due + interval '1 second';
        update exchange.rows set doc = replace(doc, '"harbour Ltd"', '"Harbor Ltd"') where model = 'participants';
        """;

    [Fact]
    public async Task What_is_wrong_goes_from_the_tables_and_from_the_memory_of_whoever_fills_them()
    {
        IReadOnlyList<RecordedEvent> all = (await MarketStory.TellAsync()).Log;
        long[] bids = [.. all.Where(e => e.Type == "bid_placed").Select(e => e.Position)];
        long first = EndAfter(bids[1]), second = EndAfter(bids[2]);
        await using StoredStory story = await StoredStory.OfAsync([.. all.Where(e => e.Position <= first)]);
        foreach (ISubscriber subscriber in story.Subscribers()) await story.CatchUpAsync(subscriber, 1_000);
        await story.ExecuteAsync(Sabotage);

        // These go on from what was spoilt, and have it in memory.
        ISubscriber[] runners = [.. story.Subscribers()];
        await story.AppendAsync([.. all.Where(e => e.Position > first && e.Position <= second)]);
        foreach (ISubscriber runner in runners) await story.CatchUpAsync(runner, 1_000);
        (await story.ReplayAsync()).Differences.Select(d => d.Model).Distinct(StringComparer.Ordinal).ShouldBe(["auction_views", "public_bids", "open_deadlines", "participants"], ignoreOrder: true);

        await using (RowRebuild rebuild = story.Rebuild()) (await rebuild.SwapAsync(story.Owner, story.Log, CancellationToken.None)).ShouldBe(second);
        (await story.ReplayAsync()).Differences.ShouldBeEmpty();

        await story.AppendAsync([.. all.Where(e => e.Position > second)]);
        foreach (ISubscriber runner in runners) await FollowAsync(story, runner, all[^1].Position);
        (await story.ReplayAsync()).Differences.ShouldBeEmpty();

        long EndAfter(long position) => all.First(e => e.Position >= position && e.EndsBatch).Position;
    }

    [Fact]
    public async Task What_a_subscription_is_not_sent_would_have_changed_nothing()
    {
        IReadOnlyList<RecordedEvent> all = (await MarketStory.TellAsync()).Log;
        await using StoredStory story = await StoredStory.OfAsync(all);
        foreach (ISubscriber subscriber in story.Subscribers())
        {
            subscriber.Ignores.ShouldNotBeEmpty();
            await FollowAsync(story, subscriber, all[^1].Position);
        }

        // Replay reads everything.
        (await story.ReplayAsync()).Differences.ShouldBeEmpty();
    }

    private static async Task FollowAsync(StoredStory story, ISubscriber subscriber, long end)
    {
        using var stop = new CancellationTokenSource();
        var runner = new SubscriptionRunner(story.Log, subscriber, NullLogger<SubscriptionRunner>.Instance, pageSize: 7);
        Task running = runner.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => runner.Position == end || runner.Poison is not null);
        await stop.CancelAsync();
        await running;
        runner.Poison.ShouldBeNull();
    }
}
