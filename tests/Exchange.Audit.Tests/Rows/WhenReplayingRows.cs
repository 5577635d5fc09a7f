using System.Text;
using Exchange.EventStore;
using Exchange.Projections;
using Exchange.TestKit.Story;
using static System.FormattableString;

namespace Exchange.Audit.Tests.Rows;

/// <summary>One story, stored once; each test repairs what it has broken.</summary>
public sealed class WhenReplayingRows : IClassFixture<WhenReplayingRows.Stored>
{
    private readonly StoredStory _story;

    public WhenReplayingRows(Stored stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        _story = stored.Story;
    }

    [Fact]
    public async Task Everything_agrees_and_is_counted()
    {
        ReplayReport report = await _story.ReplayAsync();
        report.Differences.ShouldBeEmpty();
        report.Result.ShouldBe(ReplayResult.Ok);
        long head = (await _story.Log.ReadHeadAsync(CancellationToken.None)).Position;
        ModelCount[] rows = [.. report.Models.Where(m => m.Past is not null)];
        rows.Select(m => m.Model).ShouldBe(MarketProjections.Models.Keys);
        rows.ShouldAllBe(m => m.Checkpoint == head && m.Rows > 0 && m.Past >= m.Rows);
        rows.Sum(m => m.Rows).ShouldBe(await _story.ScalarAsync<long>("select count(*) from exchange.rows"));
        rows.Sum(m => m.Past)!.Value.ShouldBe(await _story.ScalarAsync<long>("select count(*) from exchange.row_history"));
        report.Settlements.ShouldBe(10);
        report.Entries.ShouldBe(await _story.ScalarAsync<long>("select count(*) from exchange.rows where model = 'account-entries'"));
        report.ToText().ShouldContain($"listings: 16 rows and {rows.Single(m => m.Model == "listings").Past} of the past compared as of position {head}.");
        (await _story.ScalarAsync<long>("select count(*) from exchange_shadow.rows")).ShouldBe(0, "the shadow is left empty");
    }

    /// <summary>A replay looks at every model by itself, so that all are broken at once: each is named, once, and nothing else is.</summary>
    [Fact]
    public async Task One_altered_value_of_a_row_is_named_with_model_key_and_position()
    {
        var altered = new List<(string Model, string Key, long Position)>();
        var sabotage = new StringBuilder();
        foreach (string model in MarketProjections.Models.Keys)
        {
            (string key, long position, string doc) = (await _story.ReadAsync(
                $"select key, position, doc from exchange.rows where model = '{model}' order by key offset (select count(*) / 2 from exchange.rows where model = '{model}') limit 1",
                r => (r.GetString(0), r.GetInt64(1), r.GetString(2)))).ShouldHaveSingleItem();
            // The first letter or digit of the document's last value becomes another one.
            int at = doc.Length - 1;
            while (!char.IsAsciiLetterOrDigit(doc[at])) at--;
            string other = doc[..at] + (doc[at] == '7' ? '8' : '7') + doc[(at + 1)..];
            sabotage.AppendLine(Invariant($"update exchange.rows set doc = $doc${other}$doc$ where model = '{model}' and key = '{Sql(key)}';"));
            altered.Add((model, key, position));
        }

        IReadOnlyList<Difference> differences = await BrokenAsync(sabotage.ToString());
        differences.Select(d => (d.Model, d.Key, d.Position)).ShouldBe(altered, ignoreOrder: true);
        differences.ShouldAllBe(d => d.What.Contains("the log gives", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_that_is_gone_is_named()
    {
        var gone = new List<(string Model, string Key, string What)>();
        var sabotage = new StringBuilder();
        foreach (string model in MarketProjections.Models.Keys)
        {
            string key = await _story.ScalarAsync<string>($"select key from exchange.rows where model = '{model}' order by key desc limit 1");
            sabotage.AppendLine(Invariant($"delete from exchange.rows where model = '{model}' and key = '{Sql(key)}';"));
            gone.Add((model, key, "the log gives this row, and it is not served"));
        }

        (await BrokenAsync(sabotage.ToString())).Select(d => (d.Model, d.Key, d.What)).ShouldBe(gone, ignoreOrder: true);
    }

    [Fact]
    public async Task A_row_too_many_is_named()
    {
        IReadOnlyList<Difference> differences = await BrokenAsync("""
            insert into exchange.rows (model, key, doc, audience, owners, labels, heading, tokens, position)
            select distinct on (model) model, 'nobody', doc, audience, owners, labels, heading, tokens, position from exchange.rows order by model, key
            """);
        differences.Select(d => (d.Model, d.Key, d.What)).ShouldBe(MarketProjections.Models.Keys.Select(model => (model, "nobody", "it is served, and the log gives no such row")), ignoreOrder: true);
    }

    [Fact]
    public async Task An_altered_past_is_named()
    {
        var altered = new List<(string Model, string Key, long Position)>();
        var sabotage = new StringBuilder();
        foreach (string model in MarketProjections.Models.Keys)
        {
            (string key, long position) = (await _story.ReadAsync($"select key, position from exchange.row_history where model = '{model}' and doc is not null order by position limit 1", r => (r.GetString(0), r.GetInt64(1)))).ShouldHaveSingleItem();
            sabotage.AppendLine(Invariant($"update exchange.row_history set doc = '{{}}' where model = '{model}' and key = '{Sql(key)}' and position = {position};"));
            altered.Add((model, key, position));
        }

        IReadOnlyList<Difference> differences = await BrokenAsync(sabotage.ToString());
        differences.Select(d => (d.Model, d.Key, d.Position)).ShouldBe(altered, ignoreOrder: true);
        differences.ShouldAllBe(d => d.What.StartsWith("as it was: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("update exchange.rows set owners = array['mallory'] where model = 'accounts' and key = 'alice-CNY'", "accounts", "alice-CNY")]
    [InlineData("update exchange.rows set audience = 0 where model = 'accounts' and key = 'alice-CNY'", "accounts", "alice-CNY")]
    [InlineData("update exchange.rows set labels = '{}' where model = 'accounts' and key = 'alice-CNY'", "accounts", "alice-CNY")]
    [InlineData("update exchange.rows set tokens = array['gift'] where model = 'catalogue' and key = '00000000-0000-4000-8000-000000000011'", "catalogue", "00000000-0000-4000-8000-000000000011")]
    [InlineData("update exchange.rows set heading = array['gift'] where model = 'catalogue' and key = '00000000-0000-4000-8000-000000000011'", "catalogue", "00000000-0000-4000-8000-000000000011")]
    [InlineData("update exchange.rows set position = position - 1 where model = 'accounts' and key = 'alice-CNY'", "accounts", "alice-CNY")]
    [InlineData("update exchange.rows set position = 1000000, doc = '{}' where model = 'accounts' and key = 'alice-CNY'", "accounts", "alice-CNY")]
    [InlineData("insert into exchange.row_history select model, key, 1000000, doc, audience, owners, labels from exchange.rows where model = 'accounts' and key = 'alice-CNY'", "accounts", "alice-CNY")]
    public async Task What_stands_beside_a_document_is_compared_too(string sabotage, string model, string key) =>
        (await BrokenAsync(sabotage)).ShouldContain(d => d.Model == model && d.Key == key);

    [Theory]
    [InlineData("participant_admitted", """jsonb_set(data, '{roles}', '["broker"]')""", "participants")]
    [InlineData("resource_catalogued", """jsonb_set(data, '{metadata,title}', '"Another"')""", "resources")]
    [InlineData("listing_drafted", """jsonb_set(data, '{terms,supply}', '{"kind":"limited","count":9}')""", "listings")]
    [InlineData("price_fixed", """jsonb_set(data, '{price,amount}', '"121.00"')""", "prices")]
    [InlineData("account_credited", """jsonb_set(data, '{amount,amount}', '"5001.00"')""", "account-entries")]
    [InlineData("right_granted", """jsonb_set(data, '{grant,grantee}', '"mallory"')""", "grants")]
    [InlineData("entitlement_granted", """jsonb_set(data, '{holder}', '"mallory"')""", "entitlements")]
    public async Task One_altered_event_is_named_by_the_rows_that_no_longer_follow_from_it(string type, string alteration, string model)
    {
        long position = await _story.ScalarAsync<long>($"select min(seq_id) from exchange.mt_events where type = '{type}'");
        IReadOnlyList<Difference> differences = await BrokenAsync($"update exchange.mt_events set data = {alteration} where seq_id = {position}", "exchange.mt_events");
        differences.ShouldContain(d => d.Model == model && d.Position == position);
    }

    [Fact]
    public async Task An_event_that_no_model_can_fold_is_named()
    {
        long position = await _story.ScalarAsync<long>("select min(seq_id) from exchange.mt_events where type = 'product_drafted'");
        IReadOnlyList<Difference> differences = await BrokenAsync($"delete from exchange.mt_events where seq_id = {position}", "exchange.mt_events");
        differences.ShouldContain(d => d.Model == "rows" && d.Position > position);
    }

    [Theory]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{amount,amount}', '\"7000.00\"') where seq_id = (select min(seq_id) from exchange.mt_events where type = 'account_credited')", "add up to")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{amount,amount}', '\"7000.00\"') where type = 'funds_held' and seq_id = (select min(seq_id) from exchange.mt_events where type = 'funds_held')", "more is held")]
    [InlineData("update exchange.mt_events set data = jsonb_set(jsonb_set(data, '{fee,amount}', '\"3.00\"'), '{proceeds,amount}', '\"117.00\"') where seq_id = (select min(seq_id) from exchange.mt_events where type = 'settlement_final')", "the fee is 3.00 CNY, version 1 of the rules gives 2.40 CNY")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{rules,fees,0,basisPoints}', '300') where type = 'rules_enacted' and data ->> 'version' = '1'", "version 1 of the rules gives")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{price,amount}', '\"119.00\"') where seq_id = (select min(seq_id) from exchange.mt_events where type = 'price_fixed')", "the price was fixed at 119.00 CNY")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{hold}', '\"00000000-0000-4000-8000-000000000099\"') where type = 'hold_released'", "there is no such hold")]
    public async Task A_broken_law_of_money_is_named(string sabotage, string what) =>
        (await BrokenAsync(sabotage, "exchange.mt_events", rebuild: false)).ShouldContain(d => d.Model == "ledger" && d.What.Contains(what, StringComparison.Ordinal));

    /// <summary>DOMAIN CRD-1.</summary>
    [Theory]
    [InlineData("credits_issued", "jsonb_set(data, '{quantity}', '16')", "15 are issued at the end of this batch, 16 are in accounts and 0 used")]
    [InlineData("credits_issued", "jsonb_set(data, '{account}', to_jsonb(replace(data ->> 'account', 'metro', 'bob')))", "into another's account than the issuer's")]
    [InlineData("credits_received", "jsonb_set(data, '{quantity}', '5')", "the transfers of the batch that ends here add up to 1 credits, not to zero")]
    [InlineData("credits_delivered", "jsonb_set(data, '{hold}', '\"00000000-0000-4000-8000-000000000099\"')", "so much is not held")]
    [InlineData("credits_held", "jsonb_set(data, '{quantity}', '16')", "more is held than there is")]
    [InlineData("credits_used", "jsonb_set(data, '{quantity}', '1')", "14 are in accounts and 2 used")]
    [InlineData("credits_used", "jsonb_set(data, '{entitlement}', '\"00000000-0000-4000-8000-000000000099\"')", "as many downloads are not given")]
    [InlineData("credits_used", "jsonb_set(data, '{entitlement}', '\"00000000-0000-4000-8000-000000000099\"')", "for credits that nobody used")]
    [InlineData("credits_used", "jsonb_set(data, '{quantity}', '9')", "fewer than no credits")]
    [InlineData("credit_series_used", "jsonb_set(data, '{quantity}', '1')", "13 are in accounts and 1 used")]
    [InlineData("credit_series_opened", "jsonb_set(data, '{supply}', '14')", "15 are issued, of a supply of 14")]
    [InlineData("credit_series_opened", "jsonb_set(data, '{expiresAt}', '\"2036-01-01T00:00:00Z\"')", "the series expires before its time")]
    [InlineData("credit_series_expired", "jsonb_set(data, '{quantity}', '12')", "12 are expired and 2 used")]
    public async Task A_broken_law_of_credits_is_named(string type, string alteration, string what) =>
        (await BrokenAsync($"update exchange.mt_events set data = {alteration} where seq_id = (select min(seq_id) from exchange.mt_events where type = '{type}')", "exchange.mt_events"))
            .ShouldContain(d => d.Model == "credits" && d.What.Contains(what, StringComparison.Ordinal));

    /// <summary>DOMAIN CRD-1, MECHANISMS P13 to P15.</summary>
    [Theory]
    [InlineData("book_order_placed", "alice", 0, "jsonb_set(data, '{terms,quantity}', '4')", "an order takes 1200 at the end of this batch, and 900 are held for it")]
    [InlineData("book_order_placed", "metro", 0, "jsonb_set(data, '{owner}', '\"alice\"')", "both sides of a trade are of one control group")]
    [InlineData("book_order_placed", "metro", 1, "jsonb_set(data, '{terms,price,amount}', '\"1.00\"')", "a bid is as high as an ask")]
    [InlineData("credits_traded", null, 0, "jsonb_set(data, '{fee,amount}', '\"0.01\"')", "gives another one")]
    [InlineData("credits_traded", null, 0, "jsonb_set(data, '{price,amount}', '\"2.95\"')", "money or credits that moved in this batch are not what its trades say")]
    [InlineData("credits_traded", null, 0, "jsonb_set(data, '{price,amount}', '\"9.00\"')", "it trades beyond an order's limit")]
    [InlineData("book_order_cancelled", null, 0, "jsonb_set(data, '{remaining}', '900')", "more is taken from an order than rests of it")]
    public async Task A_broken_law_of_order_books_is_named(string type, string? owner, int skipped, string alteration, string what) =>
        (await BrokenAsync(
            $"update exchange.mt_events set data = {alteration} where seq_id = (select seq_id from exchange.mt_events where type = '{type}'{(owner is null ? "" : $" and data ->> 'owner' = '{owner}'")} order by seq_id offset {skipped} limit 1)", "exchange.mt_events"))
            .ShouldContain(d => d.Model == "books" && d.What.Contains(what, StringComparison.Ordinal));

    [Theory]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{amount,amount}', '\"1.00\"') where", "account_credited", "data ->> 'reason' = 'price'", "the price in escrow")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{account}', '\"house-CNY\"') where", "account_credited", "data ->> 'reason' = 'price'", "the price in escrow")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{grant,grantee}', '\"mallory\"') where", "right_granted", "true", "the grant")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{cause}', '\"listing-1\"') where", "right_granted", "true", "the grant")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{holder}', '\"mallory\"') where", "entitlement_granted", "data ? 'agreement'", "the entitlement")]
    [InlineData("update exchange.mt_events set data = data - 'agreement' where", "entitlement_granted", "data ? 'agreement'", "the entitlement")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{grant}', '\"00000000-0000-4000-8000-000000000099\"') where", "settlement_delivered", "true", "the grant")]
    [InlineData("delete from exchange.mt_events where", "licence_sold", "true", "the licence")]
    [InlineData("delete from exchange.mt_events where", "settlement_earmarked", "true", "the price in escrow")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{order}', '\"00000000-0000-4000-8000-000000000099\"') where", "order_delivered", "true", "the delivery")]
    [InlineData("update exchange.mt_events set data = jsonb_set(data, '{amount,amount}', '\"1.00\"') where", "account_credited", "data ->> 'reason' = 'refund'", "the refund")]
    [InlineData("delete from exchange.mt_events where", "entitlement_revoked", "true", "the end of access")]
    [InlineData("delete from exchange.mt_events where", "licence_returned", "true", "the licence")]
    public async Task Half_of_a_settlement_is_named_at_the_batch_end_that_has_it(string sabotage, string type, string which, string missing)
    {
        string first = $"(select min(seq_id) from exchange.mt_events where type = '{type}' and {which})";
        long batch = await _story.ScalarAsync<long>($"select seq_id - (headers ->> 'i')::int + (headers ->> 'n')::int from exchange.mt_events where seq_id = {first}");
        (await BrokenAsync($"{sabotage} seq_id = {first}", "exchange.mt_events", rebuild: false))
            .ShouldContain(d => d.Model == "settlement" && d.Position == batch && d.What.StartsWith("half of a", StringComparison.Ordinal) && d.What.Contains(missing, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_settlement_that_ends_as_if_it_had_been_delivered_is_named()
    {
        const string Step = "(select min(seq_id) from exchange.mt_events where type = 'settlement_delivered')";
        (await BrokenAsync($"delete from exchange.mt_events where causation_id = (select causation_id from exchange.mt_events where seq_id = {Step})", "exchange.mt_events", rebuild: false))
            .ShouldContain(d => d.Model == "settlement" && d.What.StartsWith("it ended as if", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Models_that_have_not_begun_are_not_called_well()
    {
        await using StoredStory story = await StoredStory.OfAsync((await MarketStory.TellAsync()).Log);
        foreach (ISubscriber subscriber in story.Subscribers().Where(s => s.Name != "market-rows")) await story.CatchUpAsync(subscriber, 1_000);
        (await story.ReplayAsync()).Result.ShouldBe(ReplayResult.NothingCompared);
    }

    [Fact]
    public async Task A_model_that_lags_is_compared_as_of_where_it_stands()
    {
        await using StoredStory story = await StoredStory.OfAsync((await MarketStory.TellAsync()).Log);
        Page page = await story.NextPageAsync(story.Rows(), 100);
        await story.Rows().ApplyAsync(page, CancellationToken.None);
        ReplayReport report = await story.ReplayAsync();
        report.Result.ShouldBe(ReplayResult.Ok);
        report.Models.Where(m => m.Past is not null).ShouldAllBe(m => m.Checkpoint == page.Last);
    }

    [Fact]
    public async Task What_changes_while_it_is_compared_is_compared_as_it_was()
    {
        await using StoredStory story = await StoredStory.OfAsync((await MarketStory.TellAsync()).Log);
        await story.Rows().ApplyAsync(await story.NextPageAsync(story.Rows(), 150), CancellationToken.None);
        await using var rebuild = story.Rebuild();
        long position = await rebuild.BeginAsync(CancellationToken.None);
        await rebuild.ApplyAsync(await story.Log.ReadPageAsync(0, 150, CancellationToken.None), CancellationToken.None);
        await story.CatchUpAsync(story.Rows(), 1_000);

        long compared = 0;
        foreach (string model in rebuild.Names)
        {
            await foreach (RowPair pair in rebuild.CompareAsync(model, CancellationToken.None))
            {
                pair.Agree.ShouldBeTrue($"{model} {pair.Key} at {pair.Position}: {pair.Served} | {pair.Rebuilt}");
                compared++;
            }
        }

        compared.ShouldBeGreaterThan(200);
        (await story.Reads.PositionAsync(CancellationToken.None)).ShouldBeGreaterThan(position);
    }

    [Fact]
    public async Task Two_rebuilds_at_once_are_refused()
    {
        await using StoredStory story = await StoredStory.OfAsync((await MarketStory.TellAsync()).Log);
        await using var one = story.Rebuild();
        await one.BeginAsync(CancellationToken.None);
        Page page = await story.Log.ReadPageAsync(0, 50, CancellationToken.None);
        await one.ApplyAsync(page, CancellationToken.None);
        await using var other = story.Rebuild();
        await Should.ThrowAsync<RebuildUnderWayException>(() => other.BeginAsync(CancellationToken.None));
        await other.EndAsync(); // tidies up nothing of the first one's

        await one.ApplyAsync(await story.Log.ReadPageAsync(page.Last, 50, CancellationToken.None), CancellationToken.None);
        await one.EndAsync();
        await other.BeginAsync(CancellationToken.None);
    }

    private static string Sql(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    /// <summary>What a replay names while something is broken; it is whole again afterwards.</summary>
    /// <param name="rebuild">Whether rows are made anew, too; the laws of money and of settlements are looked at without them.</param>
    private async Task<IReadOnlyList<Difference>> BrokenAsync(string sabotage, string table = "exchange.rows", bool rebuild = true)
    {
        string[] tables = table == "exchange.rows" ? ["exchange.rows", "exchange.row_history"] : [table];
        foreach (string t in tables) await _story.ExecuteAsync($"create table whole_{t[9..]} as table {t}");
        try
        {
            await _story.ExecuteAsync(sabotage);
            return (await _story.ReplayAsync(rebuild)).Differences;
        }
        finally
        {
            foreach (string t in tables) await _story.ExecuteAsync($"delete from {t}; insert into {t} select * from whole_{t[9..]}; drop table whole_{t[9..]}");
        }
    }

    public sealed class Stored : IAsyncLifetime
    {
        internal StoredStory Story { get; private set; } = null!;

        public async Task InitializeAsync() => Story = await StoredStory.ProjectedAsync();

        public async Task DisposeAsync() => await Story.DisposeAsync();
    }
}
