using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace Exchange.Audit.Tests.ReadModels;

public sealed class WhenAuctionsAreProjected
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Live_equals_rebuild_byte_for_byte(int pageSize)
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        AuctionId sold = await market.TradeAsync(market.Terms(softClose: new SoftClose(Duration.FromHours(2), Duration.FromHours(1), 2)));
        await market.TradeAsync(market.Terms(reserve: 500));
        Instant closesAt = await ClosesAtAsync(market, sold);
        await market.CloseAsync(sold, closesAt);
        await market.TradeAsync();

        // A fresh subscriber a page: it knows nothing but what the tables hold.
        while (await market.NextPageAsync(market.Views(), pageSize) is { Events.Count: > 0 } page) (await market.Views().ApplyAsync(page, CancellationToken.None)).ShouldBeTrue();
        while (await market.NextPageAsync(market.Deadlines(), pageSize) is { Events.Count: > 0 } page) (await market.Deadlines().ApplyAsync(page, CancellationToken.None)).ShouldBeTrue();
        string live = await market.DumpAsync();

        await market.DropReadModelsAsync();
        await market.CatchUpAsync(market.Views(), market.Deadlines());
        (await market.DumpAsync()).ShouldBe(live);
        live.ShouldContain(",sold)");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_between_effect_and_checkpoint_loses_and_doubles_nothing(bool afterEffect)
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        await market.TradeAsync();
        await market.CatchUpAsync(market.Views());
        await market.TradeAsync();

        var dying = new DyingReadModel(market.App, afterEffect);
        await Should.ThrowAsync<IOException>(async () => await dying.ApplyAsync(await market.NextPageAsync(dying), CancellationToken.None));
        await market.CatchUpAsync(market.Views(), market.Deadlines());

        (await market.ReplayAsync()).ToText().ShouldEndWith("OK: replay equals what is served.");
    }

    [Fact]
    public async Task A_checkpoint_outside_the_transaction_would_lose_rows_and_replay_names_them()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        AuctionId auction = await market.TradeAsync();

        var broken = new CheckpointOutside(market.App);
        await Should.ThrowAsync<IOException>(async () => await broken.ApplyAsync(await market.NextPageAsync(broken), CancellationToken.None));
        await market.CatchUpAsync(market.Views(), market.Deadlines());

        (await market.ReplayAsync()).Differences.ShouldContain(d => d.Model == "auction_views" && d.Key == auction.Stream.Value);
    }

    [Fact]
    public async Task Two_runners_at_once_are_one()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        for (int i = 0; i < 10; i++) await market.TradeAsync();
        long end = (await market.Log.ReadHeadAsync(CancellationToken.None)).Position;

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            AuctionReadModel runner = market.Views();
            for (Page page = await market.NextPageAsync(runner, 3); page.After < end; page = await market.NextPageAsync(runner, 3)) await runner.ApplyAsync(page, CancellationToken.None);
        })));
        await market.CatchUpAsync(market.Deadlines());

        string raced = await market.DumpAsync();
        await market.DropReadModelsAsync();
        await market.CatchUpAsync(market.Views(), market.Deadlines());
        (await market.DumpAsync()).ShouldBe(raced);
    }

    [Fact]
    public async Task A_page_that_was_applied_already_does_nothing()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        await market.TradeAsync();
        AuctionReadModel first = market.Views(), second = market.Views();
        Page page = await market.NextPageAsync(first);

        (await first.ApplyAsync(page, CancellationToken.None)).ShouldBeTrue();
        string before = await market.DumpAsync();
        (await first.ApplyAsync(page, CancellationToken.None)).ShouldBeFalse();
        (await second.ApplyAsync(page, CancellationToken.None)).ShouldBeFalse();
        (await market.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_poisoned_event_stops_its_own_subscription_and_loses_nothing()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        await market.TradeAsync();
        await market.CatchUpAsync(market.Views(), market.Deadlines());
        AuctionId poisoned = await market.TradeAsync();
        long position = await market.ScalarAsync<long>($"select seq_id from exchange.mt_events where stream_id = '{poisoned.Stream}' and version = 3");
        string data = await market.ScalarAsync<string>($"select data::text from exchange.mt_events where seq_id = {position}");
        await market.ExecuteAsync($$"""update exchange.mt_events set data = '{"auction":"?"}' where seq_id = {{position}}""");

        // As another process, which has not written these events and has them from the table alone.
        await using PostgresLog log = market.OpenLog();
        using var stop = new CancellationTokenSource();
        var views = new SubscriptionRunner(log, market.Views(), NullLogger<SubscriptionRunner>.Instance);
        var deadlines = new SubscriptionRunner(log, market.Deadlines(), NullLogger<SubscriptionRunner>.Instance);
        Task following = deadlines.RunAsync(stop.Token);
        await Eventually.DoneAsync(views.RunAsync(stop.Token));
        views.Poison.ShouldBeOfType<PoisonedEventException>().Position.ShouldBe(position);

        long end = (await market.Log.ReadHeadAsync(CancellationToken.None)).Position;
        await Eventually.TrueAsync(() => deadlines.Position == end);
        deadlines.Poison.ShouldBeNull();
        await stop.CancelAsync();
        await following;

        await market.ExecuteAsync($"update exchange.mt_events set data = '{data}' where seq_id = {position}");
        await market.CatchUpAsync(market.Views());
        (await market.ReplayAsync()).ToText().ShouldEndWith("OK: replay equals what is served.");
    }

    [Fact]
    public async Task The_application_may_not_change_the_tables()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        await using NpgsqlCommand alter = market.App.CreateCommand("alter table exchange.auction_views add column more text");
        (await Should.ThrowAsync<PostgresException>(async () => await alter.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private static async Task<Instant> ClosesAtAsync(Marketplace market, AuctionId auction)
    {
        var state = Auction.Decider.Initial;
        await foreach (RecordedEvent e in market.Log.ReadStreamAsync(auction.Stream, 1, long.MaxValue, CancellationToken.None))
        {
            state = Auction.Decider.Evolve(state, (AuctionEvent)AuctionCatalog.Events.Deserialize(e.Type, e.Data.Span));
        }

        return state.ShouldBeOfType<Open>().ClosesAt;
    }

    /// <summary>Dies on either side of the effect, before the commit.</summary>
    private sealed class DyingReadModel(NpgsqlDataSource source, bool afterEffect) : AuctionReadModel(source, AuctionCatalog.Events)
    {
        protected override async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, AuctionEffects effects)
        {
            if (afterEffect) await base.WriteAsync(connection, transaction, effects);
            throw new IOException("The process died.");
        }
    }

    /// <summary>The mistake: the checkpoint is moved by a transaction of its own. Then the process dies.</summary>
    private sealed class CheckpointOutside(NpgsqlDataSource source) : AuctionReadModel(source, AuctionCatalog.Events)
    {
        internal override async Task<bool> MoveCheckpointAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Page page)
        {
            await using NpgsqlConnection other = await Source.OpenConnectionAsync();
            await using NpgsqlTransaction own = await other.BeginTransactionAsync();
            bool moved = await base.MoveCheckpointAsync(other, own, page);
            await own.CommitAsync();
            return moved;
        }

        protected override Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, AuctionEffects effects) => throw new IOException("The process died.");
    }
}
