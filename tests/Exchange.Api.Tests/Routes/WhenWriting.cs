using System.Net;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;

namespace Exchange.Api.Tests;

/// <summary>What all declared writes share: one effect and one answer a key, versions, questions, addresses of what was made.</summary>
[Collection(SharedExchange.Name)]
public sealed class WhenWriting(SharedExchange shared)
{
    private const string Resource = """{"title":"上海市公交车到站时刻","openness":"unconditional","classification":{"personal":false,"public":true,"form":"raw","origin":"government","grade":"general"},"themes":["transport"]}""";

    private readonly TestExchange _exchange = shared.Exchange;

    [Fact]
    public async Task The_same_key_and_body_is_one_thing_and_one_answer()
    {
        string key = _exchange.NextKey();
        Answer first = await _exchange.Host.PostAsync("/resources", Resource, _exchange.Vendor, key), second = await _exchange.Host.PostAsync("/resources", Resource, _exchange.Vendor, key);
        (first.Status, first.IsReplayed).ShouldBe((HttpStatusCode.Created, false), first.Text);
        (second.Status, second.Text, second.IsReplayed, second.Headers.Location).ShouldBe((first.Status, first.Text, true, first.Headers.Location));
        string id = first.Json.GetProperty("resource").GetString()!;
        first.Headers.Location!.AbsolutePath.ShouldBe($"/resources/{id}");
        first.Json.EnumerateObject().Select(m => m.Name).ShouldBe(["resource", "position", "version", "receivedAt"]);
        (await _exchange.Database.ScalarAsync<long>($"select count(*) from exchange.mt_events where stream_id = 'resource-{id}'")).ShouldBe(1);

        Answer read = await _exchange.Host.GetAsync($"/resources/{id}?at-least={first.Number("position")}", _exchange.Buyers[0]);
        read.Json.GetProperty("metadata").GetProperty("title").GetString().ShouldBe("上海市公交车到站时刻");
        (await _exchange.Host.PostAsync("/resources", Resource.Replace("transport", "traffic", StringComparison.Ordinal), _exchange.Vendor, key)).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        (await _exchange.Host.PostAsync("/products", """{"name":"x","openness":"closed","classification":{"personal":false,"public":true,"form":"raw","origin":"government","grade":"general"}}""", _exchange.Vendor, key))
            .ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        (await _exchange.Host.PostAsync("/resources", Resource, _exchange.Operator, key)).IsReplayed.ShouldBeFalse("another's key is another's");
    }

    [Fact]
    public async Task A_refusal_is_kept_and_given_again_as_well()
    {
        string key = _exchange.NextKey();
        Answer first = await _exchange.Host.PostAsync($"/listings/{Guid.NewGuid()}/submission", "", _exchange.Vendor, key);
        first.ShouldBeProblem(HttpStatusCode.NotFound, "listing-not-found");
        Answer other = await _exchange.Host.PostAsync($"/listings/{Guid.NewGuid()}/submission", "", _exchange.Vendor, key);
        other.ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task A_question_is_answered_and_changes_nothing()
    {
        (long, long) before = await _exchange.CountAsync();
        string key = _exchange.NextKey();
        Answer valid = await _exchange.Host.PostAsync("/resources?validate-only=true", Resource, _exchange.Vendor, key);
        (valid.Status, valid.Json.GetProperty("valid").GetBoolean()).ShouldBe((HttpStatusCode.OK, true));
        valid.Headers.Location.ShouldBeNull();
        Answer refused = await _exchange.Host.PostAsync($"/titles/{Guid.NewGuid()}/acceptance?validate-only=true", "", _exchange.Operator, _exchange.NextKey());
        refused.ShouldBeProblem(HttpStatusCode.NotFound, "title-not-found");
        (await _exchange.CountAsync()).ShouldBe(before);
        (await _exchange.Host.PostAsync("/resources", Resource, _exchange.Vendor, key)).Status.ShouldBe(HttpStatusCode.Created, "the question has not used the key up");
    }

    [Fact]
    public async Task A_change_may_be_tied_to_the_version_that_was_seen()
    {
        Answer made = await _exchange.Host.PostAsync("/resources", Resource, _exchange.Vendor, _exchange.NextKey());
        string path = made.Headers.Location!.AbsolutePath;
        Answer read = await _exchange.Host.GetAsync($"{path}?at-least={made.Number("position")}", _exchange.Vendor);
        string tag = read.Headers.ETag!.Tag;
        Answer changed = await ReviseAsync(path, "地铁", tag);
        (changed.Status, changed.Number("version")).ShouldBe((HttpStatusCode.OK, 2), changed.Text);
        Answer stale = await ReviseAsync(path, "公交", tag);
        stale.ShouldBeProblem(HttpStatusCode.PreconditionFailed, "version-stale");
        (stale.Number("expected"), stale.Number("version")).ShouldBe((1, 2));
        (await ReviseAsync(path, "公交", "\"2\"")).Status.ShouldBe(HttpStatusCode.OK, "the version alone will do");
        (await ReviseAsync(path, "地铁", null)).Status.ShouldBe(HttpStatusCode.OK, "where it is not required it may be left out");
        foreach (string wrong in (string[])["7", "W/\"7\"", "\"7-\"", "\"-7\"", "\"x\"", "\"7\", \"8\""]) (await ReviseAsync(path, "x", wrong)).ShouldBeProblem(HttpStatusCode.BadRequest, "header-invalid");
    }

    [Fact]
    public async Task A_listing_is_changed_only_by_who_says_what_he_has_seen()
    {
        (Market.Products.ProductId _, Market.Listings.ListingId listing) = await _exchange.OfferAsync("Edited", Uploads.Bytes(40, seed: 41));
        const string Terms = """{"terms":{"method":"posted-price","price":{"amount":"99.00","currency":"CNY"},"supply":{"kind":"limited","count":1000},"scope":{"onwardTransfer":false},"exclusivity":"non-exclusive"}}""";
        (await PutAsync($"/listings/{listing}", Terms, null)).ShouldBeProblem(HttpStatusCode.PreconditionRequired, "precondition-required");
        (await PutAsync($"/listings/{listing}", Terms, "*")).ShouldBeProblem(HttpStatusCode.PreconditionRequired, "precondition-required");
        (await PutAsync($"/listings/{listing}", Terms, "\"1\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "version-stale");
        long head = await _exchange.Database.ScalarAsync<long>("select position from exchange.log_head");
        Answer read = await _exchange.Host.GetAsync($"/listings/{listing}?at-least={head}", _exchange.Buyers[0]);
        Answer changed = await PutAsync($"/listings/{listing}", Terms, read.Headers.ETag!.Tag);
        (changed.Status, changed.Number("listingVersion")).ShouldBe((HttpStatusCode.OK, 2), changed.Text);
        (await _exchange.Host.PostAsync($"/listings/{listing}/orders", """{"version":1}""", _exchange.Buyers[2], _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "listing-changed");
    }

    [Fact]
    public async Task Rules_are_proposed_by_who_has_seen_the_newest_ones_and_approved_by_another()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        string second = await ApiKeyTable.CreateAsync(exchange.Database.Owner, new ParticipantId("operator-9"), Roles.Operator, CancellationToken.None);
        long head = await exchange.Database.ScalarAsync<long>("select position from exchange.log_head");
        Answer rules = await exchange.Host.GetAsync($"/rulebook?at-least={head}", exchange.Buyers[0]);
        rules.Json.GetProperty("versions").GetArrayLength().ShouldBe(1);
        string act = $$"""{"act":"enact-rules","rules":{{JsonSerializer.Serialize(MarketSeed.Rules, MarketJson.Options)}}}""";
        (await ProposeAsync(null)).ShouldBeProblem(HttpStatusCode.PreconditionRequired, "precondition-required");
        (await ProposeAsync("\"0\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "version-stale");
        Answer proposed = await ProposeAsync(rules.Headers.ETag!.Tag);
        proposed.Status.ShouldBe(HttpStatusCode.Created, proposed.Text);
        string path = proposed.Headers.Location!.AbsolutePath, approval = $$"""{"contentHash":"{{proposed.Json.GetProperty("contentHash").GetString()}}"}""";
        proposed.Json.GetProperty("contentHash").GetString().ShouldBe(FourEyes.HashOf(new EnactRules(MarketSeed.Rules, null)).ToString());
        (await exchange.Host.PostAsync($"{path}/approval", approval, exchange.Operator, exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Forbidden, "same-person");
        (await exchange.Host.PostAsync($"{path}/approval", $$"""{"contentHash":"{{Kinds.HashExample}}"}""", second, exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "content-differs");
        Answer approved = await exchange.Host.PostAsync($"{path}/approval", approval, second, exchange.NextKey());
        approved.Status.ShouldBe(HttpStatusCode.OK, approved.Text);
        Answer newer = await exchange.Host.GetAsync($"/rulebook?at-least={approved.Number("position")}", exchange.Buyers[0]);
        newer.Json.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("version").GetInt32()).ShouldBe([1, 2]);
        (await exchange.Host.GetAsync("/rulebook/2", exchange.Buyers[0])).Json.GetProperty("rules").GetProperty("calendar").GetProperty("timeZone").GetString().ShouldBe("Asia/Shanghai");

        Task<Answer> ProposeAsync(string? ifMatch) => exchange.Host.PostAsync("/decisions", act, exchange.Operator, exchange.NextKey(), request =>
        {
            if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        });
    }

    [Fact]
    public async Task A_body_is_admitted_suspended_and_reinstated_by_two_operators_and_money_comes_in_by_one_word()
    {
        string party = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, new ParticipantId("newcomer"), Roles.Buyer, CancellationToken.None);
        string second = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, new ParticipantId("operator-8"), Roles.Operator, CancellationToken.None);
        Answer applied = await _exchange.Host.PostAsync("/participants", """{"kind":"university","name":"示例大学","roles":["buyer"]}""", party, _exchange.NextKey());
        (applied.Status, applied.Headers.Location?.AbsolutePath).ShouldBe((HttpStatusCode.Created, "/participants/newcomer"), applied.Text);
        (await _exchange.Host.GetAsync($"/participants/newcomer?at-least={applied.Number("position")}", _exchange.Buyers[0])).ShouldBeProblem(HttpStatusCode.NotFound, "participant-not-found");
        (await _exchange.Host.GetAsync("/participants/newcomer", party)).Json.GetProperty("standing").GetString().ShouldBe("applied");

        await DecideAsync("""{"act":"admit-participant","participant":"newcomer","roles":["buyer"]}""", second);
        Answer funded = await _exchange.Host.PostAsync("/funds", """{"participant":"newcomer","amount":{"amount":"1000.00","currency":"CNY"},"reference":"ICBC-1"}""", _exchange.Operator, _exchange.NextKey());
        (funded.Status, funded.Json.GetProperty("account").GetString(), funded.Amount("balance")).ShouldBe((HttpStatusCode.OK, "newcomer-CNY", "1000.00"), funded.Text);
        (await _exchange.Host.PostAsync("/funds", """{"participant":"newcomer","amount":{"amount":"1.00","currency":"CNY"},"reference":"ICBC-1"}""", _exchange.Operator, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Conflict, "reference-used");
        (await _exchange.Host.PostAsync("/funds", """{"participant":"newcomer","amount":{"amount":"1.00","currency":"CNY"},"reference":"ICBC-2"}""", party, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Forbidden, "not-authorized");
        Answer statement = await _exchange.Host.GetAsync($"/accounts/newcomer-CNY/entries?at-least={funded.Number("position")}", party);
        statement.Json.GetProperty("entries").EnumerateArray().Single().GetProperty("amount").GetProperty("amount").GetString().ShouldBe("1000.00");

        await DecideAsync("""{"act":"suspend-participant","participant":"newcomer","ground":"court-order"}""", second);
        Deal deal = await shared.DealAsync();
        (await _exchange.Host.PostAsync($"/listings/{deal.Listing}/orders", """{"version":1}""", party, _exchange.NextKey())).ShouldBeProblem(HttpStatusCode.Forbidden, "party-suspended");
        Answer reinstated = await DecideAsync("""{"act":"reinstate-participant","participant":"newcomer","ground":"order-lifted"}""", second);
        (await _exchange.Host.GetAsync($"/participants/newcomer?at-least={reinstated.Number("position")}", _exchange.Buyers[0])).Json.GetProperty("standing").GetString().ShouldBe("admitted");
    }

    [Fact]
    public async Task An_import_tells_one_outcome_an_item()
    {
        const string Good = """{"identifier":"a","metadata":{"title":"Bus stops","openness":"unconditional","classification":{"personal":false,"public":true,"form":"raw","origin":"government","grade":"general"}}}""";
        string body = $$"""{"catalogue":"city-import","items":[{{Good}},{{Good.Replace("\"a\"", "\"b\"", StringComparison.Ordinal).Replace("Bus stops", " ", StringComparison.Ordinal)}}]}""";
        Answer first = await _exchange.Host.PostAsync("/imports", body, _exchange.Vendor, _exchange.NextKey());
        first.Status.ShouldBe(HttpStatusCode.OK, first.Text);
        JsonElement[] outcomes = [.. first.Json.GetProperty("outcomes").EnumerateArray()];
        outcomes.Select(o => (o.GetProperty("identifier").GetString(), o.GetProperty("outcome").GetString())).ShouldBe([("a", "registered"), ("b", "refused")]);
        outcomes[1].GetProperty("code").GetString().ShouldBe("invalid-metadata");
        Answer again = await _exchange.Host.PostAsync("/imports", body, _exchange.Vendor, _exchange.NextKey());
        again.Json.GetProperty("outcomes")[0].GetProperty("outcome").GetString().ShouldBe("unchanged");
        Answer revised = await _exchange.Host.PostAsync("/imports", body.Replace("Bus stops", "Bus stops, 2026", StringComparison.Ordinal), _exchange.Vendor, _exchange.NextKey());
        revised.Json.GetProperty("outcomes")[0].GetProperty("outcome").GetString().ShouldBe("revised");
        Answer records = await _exchange.Host.GetAsync($"/imports/city-import?at-least={revised.Number("position")}", _exchange.Vendor);
        records.Json.GetProperty("records").EnumerateArray().Select(r => (r.GetProperty("identifier").GetString(), r.GetProperty("revision").GetInt32())).ShouldBe([("a", 2)]);
        (await _exchange.Host.GetAsync("/imports/city-import", await shared.StrangerAsync())).Json.GetProperty("records").GetArrayLength().ShouldBe(0);
    }

    private async Task<Answer> DecideAsync(string act, string second)
    {
        Answer proposed = await _exchange.Host.PostAsync("/decisions", act, _exchange.Operator, _exchange.NextKey());
        proposed.Status.ShouldBe(HttpStatusCode.Created, proposed.Text);
        Answer approved = await _exchange.Host.PostAsync($"{proposed.Headers.Location!.AbsolutePath}/approval", $$"""{"contentHash":"{{proposed.Json.GetProperty("contentHash").GetString()}}"}""", second, _exchange.NextKey());
        approved.Status.ShouldBe(HttpStatusCode.OK, approved.Text);
        return approved;
    }

    private Task<Answer> ReviseAsync(string path, string title, string? ifMatch) => PutAsync(path, Resource.Replace("上海市公交车到站时刻", title, StringComparison.Ordinal), ifMatch);

    private Task<Answer> PutAsync(string path, string body, string? ifMatch) => _exchange.Host.SendAsync(HttpMethod.Put, path, _exchange.Vendor, request =>
    {
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", _exchange.NextKey());
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
    });
}
