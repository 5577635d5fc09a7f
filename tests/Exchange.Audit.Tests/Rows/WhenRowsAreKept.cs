using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.ReadModels.Postgres.Rows;
using Exchange.TestKit;
using Exchange.TestKit.Story;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Exchange.Audit.Tests.Rows;

public sealed class WhenRowsAreKept
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task Live_equals_rebuilt_byte_for_byte_whatever_the_pages(int pageSize)
    {
        await using StoredStory story = await StoredStory.OfAsync((await MarketStory.TellAsync()).Log);
        // A fresh subscriber a page: it knows nothing but what the tables hold.
        while (await story.NextPageAsync(story.Rows(), pageSize) is { Events.Count: > 0 } page) (await story.Rows().ApplyAsync(page, CancellationToken.None)).ShouldBeTrue();
        string live = await story.DumpAsync();

        await story.EmptyAsync();
        await story.CatchUpAsync(story.Rows(), 100);
        (await story.DumpAsync()).ShouldBe(live);
        (await story.ReplayAsync()).Differences.Where(d => d.Model is not ("auction_views" or "public_bids" or "open_deadlines")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_kill_between_any_two_pages_before_or_after_the_effect_loses_and_doubles_nothing()
    {
        await using StoredStory story = await StoredStory.OfAsync((await MarketStory.TellAsync()).Log);
        MarketRows runner = story.Rows();
        for (int i = 0; await story.NextPageAsync(runner, 20) is { Events.Count: > 0 } page; i++)
        {
            var dying = new DyingRows(story.App, afterEffect: i % 2 == 0);
            await Should.ThrowAsync<IOException>(() => dying.ApplyAsync(page, CancellationToken.None));
            (await runner.ApplyAsync(page, CancellationToken.None)).ShouldBeTrue();
            (await story.Rows().ApplyAsync(page, CancellationToken.None)).ShouldBeFalse("who comes late does nothing");
        }

        string survived = await story.DumpAsync();
        await story.EmptyAsync();
        await story.CatchUpAsync(story.Rows(), 1_000);
        (await story.DumpAsync()).ShouldBe(survived);
    }

    [Fact]
    public async Task Two_runners_at_once_are_one()
    {
        await using StoredStory story = await StoredStory.OfAsync((await MarketStory.TellAsync()).Log);
        long end = (await story.Log.ReadHeadAsync(CancellationToken.None)).Position;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            MarketRows runner = story.Rows();
            for (Page page = await story.NextPageAsync(runner, 5); page.After < end; page = await story.NextPageAsync(runner, 5)) await runner.ApplyAsync(page, CancellationToken.None);
        })));

        string raced = await story.DumpAsync();
        await story.EmptyAsync();
        await story.CatchUpAsync(story.Rows(), 1_000);
        (await story.DumpAsync()).ShouldBe(raced);
    }

    [Fact]
    public async Task A_poisoned_event_stops_the_subscription_is_reported_and_loses_nothing()
    {
        await using StoredStory story = await StoredStory.OfAsync((await MarketStory.TellAsync()).Log);
        const string of = "from exchange.mt_events where type = 'listing_listed' order by seq_id limit 1";
        long position = await story.ScalarAsync<long>($"select seq_id {of}");
        string data = await story.ScalarAsync<string>($"select data::text {of}");
        await story.ExecuteAsync($$"""update exchange.mt_events set data = '{"listing":"?"}' where seq_id = {{position}}""");

        var runner = new SubscriptionRunner(story.Log, story.Rows(), NullLogger<SubscriptionRunner>.Instance, pageSize: 10);
        await Eventually.DoneAsync(runner.RunAsync(CancellationToken.None));
        runner.Poison.ShouldBeOfType<PoisonedEventException>().Position.ShouldBe(position);
        (await story.Reads.PositionAsync(CancellationToken.None)).ShouldBeLessThan(position);

        await story.ExecuteAsync($"update exchange.mt_events set data = '{data}' where seq_id = {position}");
        await story.CatchUpAsync(story.Rows(), 1_000);
        (await story.ReplayAsync()).Differences.Where(d => d.Model is not ("auction_views" or "public_bids" or "open_deadlines")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_that_concerns_no_model_moves_the_checkpoint_and_does_no_more()
    {
        MemoryStage stage = await MarketStory.TellAsync();
        await using StoredStory story = await StoredStory.OfAsync(stage.Log);
        await story.CatchUpAsync(story.Rows(), 1_000);
        long rows = await story.ScalarAsync<long>("select count(*) from exchange.row_history");
        long end = stage.Log.Count;
        for (int i = 0; i < 20; i++) await stage.GiveAsync(new Market.Auctions.BidInAuction(Cast.Alice, Cast.Running, Cast.Yuan(401 + i)));
        await story.AppendAsync([.. stage.Log.Skip((int)end)]);

        await story.CatchUpAsync(story.Rows(), 1_000);
        (await story.Reads.PositionAsync(CancellationToken.None)).ShouldBe(end + 20);
        (await story.ScalarAsync<long>("select count(*) from exchange.row_history")).ShouldBe(rows);
    }

    [Fact]
    public async Task The_application_may_not_change_the_tables()
    {
        await using StoredStory story = await StoredStory.OfAsync((await MarketStory.TellAsync()).Log);
        foreach (string schema in (string[])["exchange", "exchange_shadow"])
        {
            await using NpgsqlCommand alter = story.App.CreateCommand($"alter table {schema}.rows add column more text");
            (await Should.ThrowAsync<PostgresException>(async () => await alter.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    [Fact]
    public async Task What_was_rebuilt_is_swapped_in_and_whoever_fills_the_tables_goes_on_from_there()
    {
        MemoryStage stage = await MarketStory.TellAsync();
        IReadOnlyList<RecordedEvent> all = [.. stage.Log];
        long half = all.First(e => e.Position > 150 && e.EndsBatch).Position;
        await using StoredStory story = await StoredStory.OfAsync([.. all.TakeWhile(e => e.Position <= half)]);
        MarketRows runner = story.Rows();
        await story.CatchUpAsync(runner, 1_000);
        await story.ExecuteAsync("""update exchange.rows set doc = replace(doc, '"harbour Ltd"', '"Harbor Ltd"') where model = 'participants'""");

        await using (RowRebuild rebuild = story.Rebuild()) (await rebuild.SwapAsync(story.Owner, story.Log, CancellationToken.None)).ShouldBe(half);
        (await story.ScalarAsync<string>("select doc from exchange.rows where model = 'participants' and key = 'harbour'")).ShouldContain("harbour Ltd");
        (await story.ReplayAsync()).Differences.Where(d => d.Model is not ("auction_views" or "public_bids" or "open_deadlines")).ShouldBeEmpty();

        // The same runner, with rows of the former tables in memory: it finds that they were swapped, and loads anew.
        await story.AppendAsync([.. all.SkipWhile(e => e.Position <= half)]);
        (await runner.ApplyAsync(await story.NextPageAsync(runner, 10), CancellationToken.None)).ShouldBeFalse();
        await story.CatchUpAsync(runner, 50);
        (await story.ReplayAsync()).Differences.Where(d => d.Model is not ("auction_views" or "public_bids" or "open_deadlines")).ShouldBeEmpty();
    }

    /// <summary>Dies on either side of the effect, before the commit.</summary>
    private sealed class DyingRows(NpgsqlDataSource source, bool afterEffect) : MarketRows(source, StoredStory.Aggregates.Events)
    {
        protected override async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, RowEffects effects)
        {
            if (afterEffect) await base.WriteAsync(connection, transaction, effects);
            throw new IOException("The process died.");
        }
    }
}
