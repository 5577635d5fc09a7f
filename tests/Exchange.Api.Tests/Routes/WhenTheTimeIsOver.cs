using System.Net;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>What comes after its deadline is refused, whether or not the deadline has been carried out (DOMAIN TIM-2), and changes nothing.</summary>
public sealed class WhenTheTimeIsOver : IAsyncLifetime
{
    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;

    public async Task InitializeAsync() => _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task After_the_close_of_an_auction_nobody_registers_bids_retracts_or_buys()
    {
        Instant closesAt = At(Duration.FromHours(1));
        Guid auction = await _exchange.OpenAuctionAsync(closesAt: Text(closesAt), more: ",\"retractCutoff\":\"0:10:00\"");
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00");
        _clock.Set(closesAt - Duration.FromMinutes(10));
        Answer late = await _exchange.Host.PostAsync($"/auctions/{auction}/retraction", "{}", _exchange.Buyers[0], _exchange.NextKey());
        late.ShouldBeProblem(HttpStatusCode.Conflict, "retraction-late");

        _clock.Set(closesAt);
        foreach ((string act, string body) in ((string, string)[])[("bids", TestExchange.Bid("300.00")), ("registrations", "{}"), ("retraction", "{}"), ("purchase", "{}")])
        {
            Answer refused = await _exchange.Host.PostAsync($"/auctions/{auction}/{act}", body, _exchange.Buyers[1], _exchange.NextKey());
            refused.ShouldBeProblem(HttpStatusCode.Conflict, "closed");
            refused.Json.GetProperty("closedAt").GetString().ShouldBe(Text(closesAt));
        }

        await Eventually.TrueAsync(async () => await CountAsync($"auction-{auction}", "lot_awarded") == 1);
        (await _exchange.BidAsync(auction, _exchange.Buyers[1], "300.00")).ShouldBeProblem(HttpStatusCode.Conflict, "closed");
        (await CountAsync($"auction-{auction}", "bid_placed"), await CountAsync($"auction-{auction}", "bid_retracted")).ShouldBe((1, 0));
    }

    [Fact]
    public async Task A_listing_that_has_expired_or_was_ended_is_neither_ordered_from_nor_changed()
    {
        Instant closesAt = At(Duration.FromHours(1));
        string expiring = await _exchange.ListAsync("Expires", "CNY", Text(closesAt)), withdrawn = await _exchange.ListAsync("Withdrawn", "CNY");
        (await _exchange.Host.PostAsync($"/listings/{withdrawn}/withdrawal", "", _exchange.Vendor, _exchange.NextKey())).Status.ShouldBe(HttpStatusCode.OK);
        (await OrderAsync(withdrawn)).Json.GetProperty("phase").GetString().ShouldBe("withdrawn");

        _clock.Set(closesAt);
        (await OrderAsync(expiring)).Json.GetProperty("phase").GetString().ShouldBe("expired", "also before the expiry has been carried out");
        await Eventually.TrueAsync(async () => await CountAsync($"listing-{expiring}", "listing_expired") == 1);
        (await OrderAsync(expiring)).Json.GetProperty("phase").GetString().ShouldBe("expired");
        (await _exchange.Host.PostAsync($"/listings/{expiring}/withdrawal", "", _exchange.Vendor, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "listing-phase");
        (await _exchange.Database.ScalarAsync<long>("select count(*) from exchange.mt_events where type = 'order_placed'")).ShouldBe(0);

        async Task<Answer> OrderAsync(string listing)
        {
            Answer refused = await _exchange.Host.PostAsync($"/listings/{listing}/orders", """{"version":1}""", _exchange.Buyers[0], _exchange.NextKey());
            refused.ShouldBeProblem(HttpStatusCode.Conflict, "listing-phase");
            return refused;
        }
    }

    [Fact]
    public async Task What_was_delivered_is_refused_within_the_acceptance_period_only()
    {
        byte[] content = Uploads.Bytes(40, seed: 101);
        (Market.Products.ProductId product, Market.Listings.ListingId listing) = await _exchange.OfferAsync("Delivered", content);
        Deal deal = await _exchange.BuyAsync(product, listing, content);
        JsonElement settlement = (await _exchange.Host.GetAsync($"/settlements/{deal.Settlement}", _exchange.Buyers[0])).Json;
        _clock.Set(InstantOf(settlement, "acceptanceUntil"));
        // Which of the two, says whether the deadline has been carried out meanwhile.
        (await RefuseAsync()).Code.ShouldBeOneOf("too-late", "settlement-phase");
        await Eventually.TrueAsync(async () => await CountAsync($"settlement-{deal.Settlement}", "settlement_final") == 1);
        Answer refused = await RefuseAsync();
        refused.ShouldBeProblem(HttpStatusCode.Conflict, "settlement-phase");
        refused.Json.GetProperty("phase").GetString().ShouldBe("final");
        (await _exchange.Host.PostAsync($"/settlements/{deal.Settlement}/acceptance", "", _exchange.Buyers[0], _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "settlement-phase");
        (await CountAsync($"settlement-{deal.Settlement}", "settlement_unwound")).ShouldBe(0);

        Task<Answer> RefuseAsync() => _exchange.Host.PostAsync($"/settlements/{deal.Settlement}/refusal", """{"ground":"not-as-described"}""", _exchange.Buyers[0], _exchange.NextKey());
    }

    [Fact]
    public async Task What_was_won_is_paid_within_the_settlement_period_only()
    {
        Instant closesAt = At(Duration.FromHours(1));
        Guid auction = await _exchange.OpenAuctionAsync(closesAt: Text(closesAt));
        await _exchange.BidAsync(auction, _exchange.Buyers[0], "3000000.00"); // both more than anybody has
        await _exchange.BidAsync(auction, _exchange.Buyers[1], "2000000.00");
        _clock.Set(closesAt);
        JsonElement instructed = default;
        await Eventually.TrueAsync(async () =>
        {
            JsonElement[] all = [.. (await _exchange.Host.GetAsync("/settlements?phase=instructed", _exchange.Buyers[0])).Json.GetProperty("settlements").EnumerateArray()];
            return all.Length == 1 && (instructed = all[0]).ValueKind == JsonValueKind.Object;
        });
        string settlement = instructed.GetProperty("settlement").GetString()!;
        (await PayAsync()).ShouldBeProblem(HttpStatusCode.Conflict, "insufficient-funds");
        (await _exchange.Host.PostAsync(
            "/funds", """{"participant":"buyer-1","amount":{"amount":"5000000.00","currency":"CNY"},"reference":"LATE-1"}""", _exchange.Operator, _exchange.NextKey())).Status.ShouldBe(HttpStatusCode.OK);

        _clock.Set(InstantOf(instructed, "dueAt"));
        (await PayAsync()).Code.ShouldBeOneOf("too-late", "settlement-phase");
        await Eventually.TrueAsync(async () => await CountAsync($"settlement-{settlement}", "settlement_failed") == 1);
        (await PayAsync()).ShouldBeProblem(HttpStatusCode.Conflict, "settlement-phase");
        (await CountAsync($"settlement-{settlement}", "settlement_earmarked")).ShouldBe(0);

        Task<Answer> PayAsync() => _exchange.Host.PostAsync($"/settlements/{settlement}/payment", "", _exchange.Buyers[0], _exchange.NextKey());
    }

    /// <summary>DOMAIN TIT-8: what comes after the notice is no refusal: it is entered, and halts nothing.</summary>
    [Fact]
    public async Task An_objection_after_the_notice_is_noted_and_halts_nothing()
    {
        string title = await _exchange.ApplyAsync(await _exchange.RegisterAsync(Uploads.Bytes(40, seed: 102)));
        (await PostAsync("objections", """{"ground":"prior-right"}""", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.NotFound, "title-not-found");
        foreach ((string step, string body) in ((string, string)[])[("acceptance", ""), ("examination", """{"checks":["source"]}"""), ("notice", "")])
        {
            (await PostAsync(step, body, _exchange.Operator)).Status.ShouldBe(HttpStatusCode.OK, step);
        }

        // The rules here have a notice of no length: it is over as it begins.
        Answer noted = await PostAsync("objections", """{"ground":"prior-right"}""", _exchange.Buyers[0]);
        noted.Status.ShouldBe(HttpStatusCode.Created, noted.Text);
        (await CountAsync($"title-{title}", "objection_noted"), await CountAsync($"title-{title}", "title_objected")).ShouldBe((1, 0));
        string objection = noted.Json.GetProperty("objection").GetString()!;
        (await PostAsync($"objections/{objection}/decision", """{"upheld":true,"ground":"prior-right"}""", _exchange.Operator)).ShouldBeProblem(HttpStatusCode.NotFound, "objection-not-found");
        (await PostAsync("evidence", $$"""{"evidence":"{{Kinds.HashExample}}"}""", _exchange.Operator)).Status.ShouldBe(HttpStatusCode.OK, "certification goes on");

        Task<Answer> PostAsync(string act, string body, string key) => _exchange.Host.PostAsync($"/titles/{title}/{act}", body, key, _exchange.NextKey());
    }

    [Fact]
    public async Task A_proposal_that_lapsed_is_not_approved()
    {
        string second = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, new ParticipantId("operator-9"), Roles.Operator, CancellationToken.None);
        Answer proposed = await _exchange.Host.PostAsync("/decisions", """{"act":"suspend-participant","participant":"buyer-4","ground":"under-inquiry"}""", _exchange.Operator, _exchange.NextKey());
        proposed.Status.ShouldBe(HttpStatusCode.Created, proposed.Text);
        _clock.Advance(MarketSeed.Rules.ProposalLifetime);
        (await _exchange.Host.PostAsync($"{proposed.Headers.Location!.AbsolutePath}/approval", $$"""{"contentHash":"{{proposed.Json.GetProperty("contentHash").GetString()}}"}""", second, _exchange.NextKey()))
            .ShouldBeProblem(HttpStatusCode.Conflict, "proposal-expired");
        (await _exchange.Database.ScalarAsync<long>("select count(*) from exchange.mt_events where type = 'participant_suspended'")).ShouldBe(0);
    }

    private Instant At(Duration later) => Instant.FromUnixTimeSeconds((_clock.GetCurrentInstant() + later).ToUnixTimeSeconds());

    private Task<long> CountAsync(string stream, string type) => _exchange.Database.ScalarAsync<long>($"select count(*) from exchange.mt_events where stream_id = '{stream}' and type = '{type}'");

    private static string Text(Instant at) => NodaTime.Text.InstantPattern.General.Format(at);

    private static Instant InstantOf(JsonElement row, string member) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(row.GetProperty(member).GetString()!).Value;
}
