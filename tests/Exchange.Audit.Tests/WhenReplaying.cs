using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using NodaTime;

namespace Exchange.Audit.Tests;

public sealed class WhenReplaying
{
    [Fact]
    public async Task A_whole_log_and_what_is_served_of_it_agree()
    {
        await using Marketplace market = await TradedAsync();
        ReplayReport report = await market.ReplayAsync();

        report.Differences.ShouldBeEmpty();
        report.Result.ShouldBe(ReplayResult.Ok);
        (report.Events, report.Streams, report.Commands, report.Auctions).ShouldBe((19, 3, 22, 1));
        report.Models.Select(m => (m.Model, m.Checkpoint, m.Rows)).ShouldBe([("auction_views", 19, 3), ("public_bids", 19, 15), ("open_deadlines", 19, 2)]);
        report.ToText().ShouldContain("Replayed 19 events of 3 streams up to position 19, 22 commands, 1 auction outcomes decided again.");
        report.ToJson().ShouldStartWith("""{"position":19,"events":19,"streams":3,"commands":22,"auctions":1,"entries":0,"settlements":0,"models":[{"model":"auction_views","checkpoint":19,"rows":3},""");
        report.ToJson().ShouldContain("\"result\":\"Ok\"");
    }

    [Fact]
    public async Task Nothing_compared_is_not_called_well()
    {
        await using Marketplace market = await Marketplace.OpenAsync();
        (await market.ReplayAsync()).Result.ShouldBe(ReplayResult.NothingCompared);

        await market.TradeAsync(); // events, but no read model has come that far
        ReplayReport report = await market.ReplayAsync();
        (report.Events, report.RowsCompared, report.Result).ShouldBe((6, 0, ReplayResult.NothingCompared));
    }

    [Fact]
    public async Task A_read_model_that_lags_is_compared_as_of_where_it_stands()
    {
        await using Marketplace market = await TradedAsync();
        await market.TradeAsync();
        ReplayReport report = await market.ReplayAsync();
        report.Result.ShouldBe(ReplayResult.Ok);
        report.Models.ShouldAllBe(m => m.Checkpoint == 19);
    }

    [Theory]
    [InlineData("update exchange.auction_views set view = replace(view, '\"bidCount\":5', '\"bidCount\":6') where id = '{0}'", "auction_views", "auction-{0}", 6)]
    [InlineData("update exchange.public_bids set price_minor = price_minor + 1 where auction = '{0}' and number = 2", "public_bids", "auction-{0}/2", 3)]
    [InlineData("update exchange.public_bids set currency = 'XXX' where auction = '{0}' and number = 2", "public_bids", "auction-{0}/2", 3)]
    [InlineData("update exchange.open_deadlines set due = due + interval '1 second' where stream = 'auction-{0}'", "open_deadlines", "auction-{0}/auction-close", 1)]
    [InlineData("delete from exchange.public_bids where auction = '{0}' and number = 4", "public_bids", "auction-{0}/4", 5)]
    [InlineData("delete from exchange.auction_views where id = '{0}'", "auction_views", "auction-{0}", 6)]
    public async Task One_altered_value_of_a_read_model_is_named_with_model_key_and_position(string sabotage, string model, string key, long position)
    {
        await using Marketplace market = await TradedAsync();
        string auction = await FirstAsync(market);
        await market.ExecuteAsync(sabotage.Replace("{0}", auction, StringComparison.Ordinal));

        ReplayReport report = await market.ReplayAsync();
        report.Result.ShouldBe(ReplayResult.Differences);
        Difference difference = report.Differences.ShouldHaveSingleItem();
        (difference.Model, difference.Key, difference.Position).ShouldBe((model, key.Replace("{0}", auction, StringComparison.Ordinal), position));
    }

    [Fact]
    public async Task A_row_that_the_log_does_not_give_is_named()
    {
        await using Marketplace market = await TradedAsync();
        string auction = await FirstAsync(market), stranger = Guid.CreateVersion7().ToString();
        await market.ExecuteAsync($"insert into exchange.public_bids select auction, 99, bidder_number, at, price_minor, currency, reserve_met, closes_at, position from exchange.public_bids where auction = '{auction}' and number = 1");
        await market.ExecuteAsync($"insert into exchange.auction_views (id, view, fold) select '{stranger}', view, fold from exchange.auction_views where id = '{auction}'");

        (await market.ReplayAsync()).Differences.Select(d => (d.Model, d.Key)).ShouldBe([("public_bids", $"auction-{auction}/99"), ("auction_views", $"auction-{stranger}")], ignoreOrder: true);
    }

    [Fact]
    public async Task An_altered_bid_is_named_by_the_rows_that_no_longer_follow_from_it()
    {
        await using Marketplace market = await TradedAsync();
        string auction = await FirstAsync(market);
        await market.ExecuteAsync($$"""update exchange.mt_events set data = jsonb_set(data, '{maximum,amount}', '"26.00"') where seq_id = 3""");

        (await market.ReplayAsync()).Differences[0].ShouldSatisfyAllConditions(
            d => (d.Model, d.Key, d.Position).ShouldBe(("public_bids", $"auction-{auction}/2", 3)),
            d => d.What.ShouldBe("""price is served as {"amount":"26.00","currency":"EUR"}, the log gives {"amount":"27.00","currency":"EUR"}"""));
    }

    [Fact]
    public async Task A_report_quotes_no_maximum()
    {
        await using Marketplace market = await TradedAsync();
        await market.ExecuteAsync("""update exchange.mt_events set data = jsonb_set(data, '{maximum,amount}', '"9.37"') where seq_id = 3""");

        ReplayReport report = await market.ReplayAsync();
        report.Differences.Select(d => d.Model).ShouldBe(["outcome", "stream", "auction_views", "public_bids"], ignoreOrder: true);
        report.Differences.ShouldAllBe(d => d.Position == 3 && !d.What.Contains("937") && !d.What.Contains("9.37"));
    }

    [Fact]
    public async Task An_altered_outcome_is_named()
    {
        await using Marketplace market = await TradedAsync();
        await market.ExecuteAsync($$"""update exchange.mt_events set data = jsonb_set(data, '{winner}', '"participant-bob"') where type = 'lot_awarded'""");

        ReplayReport report = await market.ReplayAsync();
        report.Differences.ShouldContain(d => d.Model == "outcome" && d.Position == 19 && d.What == "the log says sold to participant-bob for 61.00 EUR, the bids give sold to participant-alice for 61.00 EUR");
        report.Differences.ShouldContain(d => d.Model == "stream" && d.Position == 19);
    }

    [Theory]
    [InlineData("update exchange.mt_events set timestamp = timestamp - interval '1 hour' where seq_id = 10", "log", 10)]
    [InlineData("delete from exchange.mt_events where seq_id = 10", "log", 11)]
    [InlineData("update exchange.mt_events set version = 99 where seq_id = 10", "log", 10)]
    [InlineData("""update exchange.mt_events set headers = jsonb_set(headers, '{n}', '2') where seq_id = 10""", "log", 11)]
    [InlineData("update exchange.mt_events set user_name = 'participant-mallory' where seq_id = 10", "journal", 10)]
    [InlineData("update exchange.mt_events set type = 'nobody_knows' where seq_id = 10", "stream", 10)]
    [InlineData("delete from exchange.command_journal where position = 10 and events > 0", "journal", 10)]
    [InlineData("update exchange.command_journal set epoch = 0 where position = 10 and events > 0", "journal", 10)]
    public async Task A_broken_law_of_log_or_journal_is_named(string sabotage, string model, long position)
    {
        await using Marketplace market = await TradedAsync();
        await market.ExecuteAsync(sabotage);
        (await market.ReplayAsync()).Differences.ShouldContain(d => d.Model == model && d.Position == position);
    }

    [Theory] // With the writer stopped: its own inspection would stop it, and replay must find them by itself.
    [InlineData("insert into exchange.mt_events (seq_id, id, stream_id, version, data, type) select 20, gen_random_uuid(), stream_id, 99, data, type from exchange.mt_events where seq_id = 19", "log", "head")]
    [InlineData("select nextval('exchange.mt_events_sequence') from generate_series(1, 2)", "log", "sequence")]
    [InlineData("update exchange.log_head set group_no = group_no - 1", "journal", "head")]
    [InlineData("update exchange.mt_streams set version = version + 1 where id = 'auction-{0}'", "streams", "auction-{0}")]
    [InlineData("update exchange.mt_streams set version = version - 1 where id = 'auction-{0}'", "streams", "auction-{0}")]
    [InlineData("update exchange.mt_streams set version = null where id = 'auction-{0}'", "streams", "auction-{0}")]
    [InlineData("update exchange.mt_streams set type = 'title' where id = 'auction-{0}'", "streams", "auction-{0}")]
    [InlineData("insert into exchange.mt_streams (id, type, version) values ('auction-{1}', 'auction', 1)", "streams", "auction-{1}")]
    [InlineData("alter table exchange.mt_events drop constraint fkey_mt_events_stream_id; delete from exchange.mt_streams where id = 'auction-{0}'", "streams", "auction-{0}")]
    public async Task What_stands_beside_the_log_without_its_writer_is_named(string sabotage, string model, string key)
    {
        await using Marketplace market = await TradedAsync();
        await market.StopWriterAsync();
        string auction = await FirstAsync(market), stranger = Guid.CreateVersion7().ToString();
        await market.ExecuteAsync(Fill(sabotage));

        (await market.ReplayAsync()).Differences.Select(d => (d.Model, d.Key)).ShouldContain((model, Fill(key)));

        string Fill(string text) => text.Replace("{0}", auction, StringComparison.Ordinal).Replace("{1}", stranger, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("set body = '{\"number\":999}'", "its fingerprint is not that of its target and body")]
    [InlineData("set target = replace(target, 'POST', 'PUT')", "its fingerprint is not that of its target and body")]
    [InlineData("set target = ''", "it does not say what it was given to, and rows before it do")]
    [InlineData("set fingerprint = gen_random_uuid()", "its fingerprint is not that of its target and body")]
    [InlineData("set status = 200, code = null, answer = '{}'", "it was accepted, and its answer tells of another position or time")]
    [InlineData("set status = 200", "it is a refusal, and was answered with 200")]
    [InlineData("set status = 422", "it is a refusal, and its answer is not the problem of this command and status")]
    [InlineData("set code = 'other'", "it is a refusal, and its answer has another code or none")]
    [InlineData("set code = null", "it was accepted, and answered with 409")]
    [InlineData("set code = null, status = 200", "it was accepted, and its answer is a refusal")]
    [InlineData("set answer = replace(answer, 'urn:uuid:', 'urn:uuid:0')", "it is a refusal, and its answer is not the problem of this command and status")]
    [InlineData("set answer = 'no'", "its answer is no JSON")]
    [InlineData("set answer = '[]'", "its answer is no JSON object")]
    [InlineData("set received_at = received_at - interval '1 hour'", "its time lies before that of a row decided before it")]
    [InlineData("set position = position - 2", "its position lies before that of a row decided before it")]
    public async Task An_altered_refusal_is_named(string sabotage, string what)
    {
        await using Marketplace market = await TradedAsync();
        Guid row = await market.ScalarAsync<Guid>("select id from exchange.command_journal where code is not null order by group_no desc limit 1");
        await market.ExecuteAsync($"update exchange.command_journal {sabotage} where id = '{row}'");

        (await market.ReplayAsync()).Differences.ShouldContain(d => d.Model == "journal" && d.Key == row.ToString() && d.What == what);
    }

    [Theory]
    [InlineData("set received_at = received_at - interval '1 microsecond'", "its time is not that of its events")]
    [InlineData("set status = 409", "it was accepted, and answered with 409")]
    [InlineData("set answer = replace(answer, 'position\":10', 'position\":11')", "it was accepted, and its answer tells of another position or time")]
    public async Task An_altered_acceptance_is_named(string sabotage, string what)
    {
        await using Marketplace market = await TradedAsync();
        await market.ExecuteAsync($"update exchange.command_journal {sabotage} where position = 10 and events > 0");

        (await market.ReplayAsync()).Differences.ShouldContain(d => d.Model == "journal" && d.Position == 10 && d.What == what);
    }

    [Fact]
    public async Task Beside_a_writer_that_goes_on_nothing_is_taken_for_foreign()
    {
        await using Marketplace market = await TradedAsync();
        using var done = new CancellationTokenSource();
        Task trading = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await market.TradeAsync(market.Terms(Duration.FromHours(5)));
        });
        for (int i = 0; i < 10; i++) (await market.ReplayAsync()).Differences.ShouldBeEmpty();
        await done.CancelAsync();
        await trading;
    }

    [Fact] // From before the journal had the column.
    public async Task Old_rows_without_a_target_agree_with_what_they_have()
    {
        await using Marketplace market = await TradedAsync();
        await market.ExecuteAsync("update exchange.command_journal set target = ''");
        (await market.ReplayAsync()).Result.ShouldBe(ReplayResult.Ok);
    }

    [Fact]
    public async Task A_refusal_that_is_gone_from_the_journal_leaves_a_hole_in_its_groups_and_numbers()
    {
        await using Marketplace market = await TradedAsync();
        await market.ExecuteAsync("delete from exchange.command_journal where group_no = (select min(group_no) from exchange.command_journal where code is not null)");
        ReplayReport report = await market.ReplayAsync();
        report.Differences.ShouldContain(d => d.Model == "journal" && d.What.StartsWith("it is of group ", StringComparison.Ordinal));
        report.Differences.ShouldContain(d => d.Model == "journal" && d.What.StartsWith("it has number ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_of_the_journal_beyond_the_head_is_named()
    {
        await using Marketplace market = await TradedAsync();
        await market.ExecuteAsync("update exchange.command_journal set number = number + 100 where number = (select commands from exchange.log_head)");
        ReplayReport report = await market.ReplayAsync();
        report.Differences.ShouldContain(d => d.Model == "journal" && d.What.StartsWith("the journal has a row with a number above", StringComparison.Ordinal));
        report.Differences.ShouldContain(d => d.Model == "journal" && d.What.StartsWith("the head counts ", StringComparison.Ordinal) && d.What.Contains("commands", StringComparison.Ordinal));
    }

    /// <summary>Three auctions of six events each, one of them closed: positions 1 to 18, and 19.</summary>
    private static async Task<Marketplace> TradedAsync()
    {
        Marketplace market = await Marketplace.OpenAsync();
        await market.TradeAsync(market.Terms(Duration.FromHours(5)));
        await market.TradeAsync(market.Terms(Duration.FromHours(5)));
        AuctionId sold = await market.TradeAsync();
        await market.CatchUpAsync(market.Views());
        (AuctionView? view, _) = await market.Reads.FindAsync(sold, CancellationToken.None);
        await market.CloseAsync(sold, view!.ClosesAt);
        await market.CatchUpAsync(market.Views(), market.Deadlines());
        return market;
    }

    private static Task<string> FirstAsync(Marketplace market) => market.ScalarAsync<string>("select substr(stream_id, 9) from exchange.mt_events where seq_id = 1");
}
