using System.Net;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using Exchange.TestKit;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Exchange.Api.Tests;

/// <summary>Somebody who reads; without a key nobody knows who.</summary>
internal sealed record Asker(string Name, string? Key);

/// <summary>An amount, or an id, that nothing else in the market gives.</summary>
/// <param name="SeenBy">Those whom some answer tells it; nobody else may find it anywhere.</param>
internal sealed record Canary(string What, string Text, params string[] SeenBy)
{
    /// <summary>Whether it stands there, as it is sent or in minor units as events and states have it; inside a UUID or a fraction of a second it does not.</summary>
    public bool IsIn(string text) => Stands(Text, text) || Stands(Text.Replace(".", "", StringComparison.Ordinal), text);

    private static bool Stands(string what, string text)
    {
        for (int at = text.IndexOf(what, StringComparison.Ordinal); at >= 0; at = text.IndexOf(what, at + 1, StringComparison.Ordinal))
        {
            char before = at == 0 ? ' ' : text[at - 1], after = at + what.Length == text.Length ? ' ' : text[at + what.Length];
            if (before != '.' && !char.IsAsciiHexDigit(before) && !char.IsAsciiHexDigit(after)) return true;
        }

        return false;
    }
}

/// <summary>A market where everything that is somebody's own has an amount of its own: bids, reserves, money, deals, drafts; of auctions one runs, one is sold and one is not.</summary>
internal sealed class CanaryMarket
{
    /// <summary>The one whose money, bids and deals are looked for; the other buyer and the other vendor have nothing to do with them.</summary>
    public const string Nobody = "nobody", Buyer = "the buyer", OtherBuyer = "another buyer", Vendor = "the vendor", OtherVendor = "another vendor", Operator = "the operator", Regulator = "the regulator";

    private static readonly string[] Watchers = [Operator, Regulator];

    private readonly TestExchange _exchange;
    private readonly FakeClock _clock;
    private readonly List<Canary> _canaries = [];
    private string _closedRfq = "";

    private CanaryMarket(TestExchange exchange, FakeClock clock) => (_exchange, _clock) = (exchange, clock);

    public IReadOnlyList<Asker> Askers { get; private set; } = [];

    public IReadOnlyList<Canary> Canaries => _canaries;

    /// <summary>A position at which all auctions were open.</summary>
    public long Before { get; private set; }

    public static async Task<CanaryMarket> BuildAsync(TestExchange exchange, FakeClock clock)
    {
        var market = new CanaryMarket(exchange, clock);
        await market.LetInAsync();
        await market.SellAsync();
        await market.DraftAsync();
        await market.QuoteAsync();
        await market.InquireAsync();
        await market.NegotiateAsync();
        await exchange.CallForInterestAsync("Sought");
        await market.SealAsync();
        await market.CreditAsync();
        await market.FallAsync();
        await market.TenderAsync();
        await market.AuctionAsync();
        await market.CountMoneyAsync();
        return market;
    }

    private async Task LetInAsync()
    {
        var other = new ParticipantId("vendor-2");
        await _exchange.Host.App.Services.GetRequiredService<MarketSeed>().AdmitAsync(other, ParticipantRole.Vendor);
        string otherVendor = await ApiKeyTable.CreateAsync(_exchange.Database.Owner, other, Roles.Vendor, CancellationToken.None);
        Askers =
        [
            new(Nobody, null), new(Buyer, _exchange.Buyers[0]), new(OtherBuyer, _exchange.Buyers[3]), new(Vendor, _exchange.Vendor), new(OtherVendor, otherVendor),
            new(Operator, _exchange.Operator), new(Regulator, _exchange.Regulator),
        ];
        const string Resource = """{"title":"Bus stops","openness":"unconditional","classification":{"personal":false,"public":true,"form":"raw","origin":"government","grade":"general"}}""";
        await PostAsync("/imports", $$"""{"catalogue":"city","items":[{"identifier":"stops","metadata":{{Resource}}}]}""", _exchange.Vendor);
        await PostAsync("/funds", """{"participant":"buyer-1","amount":{"amount":"27182.81","currency":"CNY"},"reference":"CANARY-1"}""", _exchange.Operator);
        _canaries.Add(new("a line of a statement", "27182.81", [Buyer, .. Watchers]));
    }

    /// <summary>Two sales at a price that everybody knows, to two buyers; who got what of it they alone know.</summary>
    private async Task SellAsync()
    {
        ListingId listing = await ListAsync("Sold twice", new Money(54_321_98, Currency.Cny));
        JsonElement first = await BuyAsync(listing, _exchange.Buyers[0]);
        await BuyAsync(listing, _exchange.Buyers[1]);
        _canaries.Add(new("an order", first.GetProperty("order").GetString()!, [Buyer, Vendor, .. Watchers]));
        _canaries.Add(new("an agreement", first.GetProperty("agreement").GetString()!, [Buyer, Vendor, .. Watchers]));
        _canaries.Add(new("a settlement", first.GetProperty("settlement").GetString()!, [Buyer, Vendor, .. Watchers]));
        _canaries.Add(new("an entitlement", first.GetProperty("entitlement").GetString()!, [Buyer, Vendor, .. Watchers]));
        _canaries.Add(new("a right that was granted", first.GetProperty("grant").GetString()!, [Buyer, Vendor, .. Watchers]));
        _canaries.Add(new("a fee", AmountOf(first, "fee"), [Buyer, Vendor, .. Watchers]));
        _canaries.Add(new("a seller's proceeds", AmountOf(first, "proceeds"), [Buyer, Vendor, .. Watchers]));
        Answer download = await PostAsync($"/entitlements/{first.GetProperty("entitlement").GetString()}/downloads", "", _exchange.Buyers[0]);
        _canaries.Add(new("a download", download.Json.GetProperty("download").GetString()!, [Buyer, .. Watchers]));
    }

    private async Task DraftAsync()
    {
        ProductId product = await RegisterAsync("Only drafted");
        const string Terms = """{"method":"posted-price","price":{"amount":"86753.09","currency":"CNY"},"supply":{"kind":"limited","count":10},"scope":{"onwardTransfer":false},"exclusivity":"non-exclusive"}""";
        await PostAsync("/listings", $$"""{"subject":"product-{{product}}","terms":{{Terms}},"source":["{{Kinds.HashExample}}"]}""", _exchange.Vendor);
        _canaries.Add(new("the price of a draft", "86753.09", [Vendor, .. Watchers]));
    }

    /// <summary>A quote that stands, with what it was before, and one that is only drafted.</summary>
    private async Task QuoteAsync()
    {
        ListingId listing = await ListAsync("Quoted", new Money(100_00, Currency.Cny));
        string Terms(string price, bool firm) => $$$"""{"terms":{"price":{"amount":"{{{price}}}","currency":"CNY"},"validUntil":"{{{At(Duration.FromDays(60))}}}","firm":{{{(firm ? "true" : "false")}}}}}""";
        string quote = (await PostAsync($"/listings/{listing}/quote-requests", "{}", _exchange.Buyers[0])).Json.GetProperty("quote").GetString()!;
        await PutAsync($"/quotes/{quote}/draft", Terms("36912.15", firm: false), _exchange.Vendor);
        await PostAsync($"/quotes/{quote}/issuance", "{}", _exchange.Vendor);
        await PutAsync($"/quotes/{quote}", Terms("35791.13", firm: true), _exchange.Vendor);
        _canaries.Add(new("a quote", quote, [Buyer, Vendor, .. Watchers]));
        _canaries.Add(new("the price of a quote", "35791.13", [Buyer, Vendor, .. Watchers]));
        _canaries.Add(new("what a quote asked for before", "36912.15", [Buyer, Vendor, .. Watchers]));
        string drafted = (await PostAsync($"/listings/{listing}/quote-requests", "{}", _exchange.Buyers[0])).Json.GetProperty("quote").GetString()!;
        await PutAsync($"/quotes/{drafted}/draft", Terms("24681.35", firm: true), _exchange.Vendor);
        _canaries.Add(new("the draft of an answer to a request", "24681.35", [Vendor, .. Watchers]));
    }

    /// <summary>Credits of a series that everybody sees; who has how many of them, and what he got for them, is his.</summary>
    private async Task CreditAsync()
    {
        ListingId listing = await ListAsync("Credited", new Money(100_00, Currency.Cny));
        string opened = $$"""{"currency":"CNY","supply":900,"expiresAt":"{{At(Duration.FromDays(90))}}"}""";
        string series = (await PostAsync($"/listings/{listing}/credit-series", opened, _exchange.Vendor)).Json.GetProperty("series").GetString()!;
        Answer issued = await PostAsync($"/credit-series/{series}/issues", """{"quantity":800}""", _exchange.Vendor);
        _canaries.Add(new("the issuer's credits", issued.Json.GetProperty("account").GetString()!, [Vendor, .. Watchers]));
        await PostAsync($"/credit-series/{series}/allotments", """{"to":"buyer-1","quantity":577}""", _exchange.Vendor);
        Answer used = await PostAsync($"/credit-series/{series}/uses", """{"quantity":3}""", _exchange.Buyers[0]);
        string terms = $$"""{"series":"{{series}}","tick":{"amount":"0.05","currency":"CNY"},"lot":1,"selfTrades":"decrement","callLength":"0:05:00","openingUntil":"{{At(Duration.FromDays(80))}}","continuousUntil":"{{At(Duration.FromDays(81))}}","closingUntil":"{{At(Duration.FromDays(82))}}"}""";
        string book = (await PostAsync("/books", terms, _exchange.Operator)).Json.GetProperty("book").GetString()!;
        await PostAsync($"/books/{book}/orders", """{"side":"buy","price":{"amount":"4.55","currency":"CNY"},"quantity":1337}""", _exchange.Buyers[0]);
        _canaries.Add(new("what an order in a book holds", "6083.35", [Buyer, .. Watchers]));
        _canaries.Add(new("what credits gave", used.Json.GetProperty("entitlement").GetString()!, [Buyer, .. Watchers]));
        _canaries.Add(new("a buyer's credits", issued.Json.GetProperty("account").GetString()!.Replace("vendor", "buyer-1", StringComparison.Ordinal), [Buyer, .. Watchers]));
    }

    /// <summary>A request for quotes that runs, and one whose round is over, with what was quoted and with what the buyer would pay.</summary>
    private async Task InquireAsync()
    {
        ListingId listing = await ListAsync("Inquired", new Money(100_00, Currency.Cny));
        string running = await OpenAsync("46810.12", Duration.FromDays(30), "13579.24");
        _closedRfq = await OpenAsync("57913.58", Duration.FromDays(1), "24680.46");
        _canaries.Add(new("the ceiling of a request that runs", "46810.12", Buyer));
        _canaries.Add(new("a quote under seal", "13579.24", Vendor));
        _canaries.Add(new("the ceiling of a request that is closed", "57913.58", [Buyer, .. Watchers]));
        _canaries.Add(new("a quote that was opened", "24680.46", [Buyer, Vendor, .. Watchers]));
        await PostAsync($"/rfqs/{running}/questions", """{"text":"quizzical?"}""", _exchange.Vendor);
        _canaries.Add(new("a question to the buyer", "quizzical", [Buyer, Vendor, .. Watchers]));

        async Task<string> OpenAsync(string ceiling, Duration open, string quote)
        {
            string rfq = (await PostAsync(
                "/rfqs", $$$"""{"listing":"{{{listing}}}","currency":"CNY","closesAt":"{{{At(open)}}}","awardsAt":"{{{At(Duration.FromDays(90))}}}","ceiling":{"amount":"{{{ceiling}}}","currency":"CNY"}}""", _exchange.Buyers[0])).Json.GetProperty("rfq").GetString()!;
            await PostAsync($"/rfqs/{rfq}/quotes", $$$"""{"listing":"{{{listing}}}","unitPrice":{"amount":"{{{quote}}}","currency":"CNY"},"licencesMax":3,"validUntil":"{{{At(Duration.FromDays(91))}}}"}""", _exchange.Vendor);
            return rfq;
        }
    }

    /// <summary>A negotiation that goes on, and one that came to a deal: what was offered on the way the two sides alone know.</summary>
    private async Task NegotiateAsync()
    {
        ListingId listing = await ListAsync("Negotiated", new Money(50_000_00, Currency.Cny));
        string running = await OfferAsync("43219.87"), agreed = await OfferAsync("39871.29");
        await AnswerAsync(running, "48765.41");
        string hash = await AnswerAsync(agreed, "45000.00");
        await PostAsync($"/negotiations/{agreed}/acceptance", $$"""{"offer":2,"contentHash":"{{hash}}"}""", _exchange.Buyers[0]);
        foreach ((string what, string text) in ((string, string)[])
            [("an offer", "43219.87"), ("a counter-offer", "48765.41"), ("an offer that was answered", "39871.29"), ("a negotiation", running), ("a negotiation that is over", agreed), ("the hash of an offer", hash)])
        {
            _canaries.Add(new(what, text, [Buyer, Vendor, .. Watchers]));
        }

        async Task<string> OfferAsync(string amount) => (await PostAsync(
            $"/listings/{listing}/negotiations", $$$"""{"version":1,"unitPrice":{"amount":"{{{amount}}}","currency":"CNY"},"validUntil":"{{{At(Duration.FromDays(30))}}}"}""", _exchange.Buyers[0])).Json.GetProperty("negotiation").GetString()!;

        async Task<string> AnswerAsync(string negotiation, string amount) => (await PostAsync(
            $"/negotiations/{negotiation}/offers", $$$"""{"offer":1,"unitPrice":{"amount":"{{{amount}}}","currency":"CNY"},"validUntil":"{{{At(Duration.FromDays(30))}}}"}""", _exchange.Vendor)).Json.GetProperty("contentHash").GetString()!;
    }

    /// <summary>An auction with a sealed bid that nobody has opened.</summary>
    private async Task SealAsync()
    {
        Answer opened = await PostAsync(
            "/sealed-auctions", $$"""{"listing":"{{TestExchange.Listing}}","format":"first-price","currency":"CNY","closesAt":"{{At(Duration.FromDays(60))}}"}""", _exchange.Vendor);
        string auction = opened.Json.GetProperty("auction").GetString()!, publicKey = opened.Json.GetProperty("publicKey").GetString()!;
        await PostAsync($"/sealed-auctions/{auction}/registrations", "{}", _exchange.Buyers[0]);
        await PostAsync($"/sealed-auctions/{auction}/envelopes", Sealing.Bid(auction, "buyer-1", publicKey, new Money(31415_92, Currency.Cny), 41), _exchange.Buyers[0]);
        _canaries.Add(new("what is in an envelope", "31415.92"));
        await PostAsync(
            "/sealed-auctions",
            $$$"""{"listing":"{{{TestExchange.Listing}}}","format":"second-price","currency":"CNY","closesAt":"{{{At(Duration.FromDays(60))}}}","reserve":{"amount":"29979.24","currency":"CNY"},"reserveHidden":true}""", _exchange.Vendor);
        _canaries.Add(new("a reserve price under seal", "29979.24", [Vendor, .. Watchers]));
    }

    /// <summary>A Dutch auction with a limit that waits.</summary>
    private async Task FallAsync()
    {
        Answer opened = await PostAsync("/dutch-auctions", $$$"""
            {"listing":"{{{TestExchange.Listing}}}","startPrice":{"amount":"99999.00","currency":"CNY"},"floor":{"amount":"1.00","currency":"CNY"},"decrement":{"amount":"1.00","currency":"CNY"},"interval":"0:02:00"}
            """, _exchange.Vendor);
        string auction = opened.Json.GetProperty("auction").GetString()!;
        await PostAsync($"/dutch-auctions/{auction}/registrations", "{}", _exchange.Buyers[0]);
        await PostAsync($"/dutch-auctions/{auction}/limits", """{"limit":{"amount":"52917.72","currency":"CNY"}}""", _exchange.Buyers[0]);
        _canaries.Add(new("a limit that waits", "52917.72", Buyer));
    }

    /// <summary>A buyer's tender that runs, with a hidden maximum and a bid.</summary>
    private async Task TenderAsync()
    {
        ListingId listing = await ListAsync("Tendered", new Money(100_00, Currency.Cny));
        string auction = (await PostAsync("/reverse-auctions", $$$"""
            {"listing":"{{{listing}}}","ceiling":{"amount":"900.00","currency":"CNY"},"maximum":{"amount":"618.27","currency":"CNY"},"closesAt":"{{{At(Duration.FromDays(60))}}}"}
            """, _exchange.Buyers[0])).Json.GetProperty("auction").GetString()!;
        await PostAsync($"/reverse-auctions/{auction}/bids", $$$"""{"listing":"{{{listing}}}","minimum":{"amount":"746.58","currency":"CNY"}}""", _exchange.Vendor);
        _canaries.Add(new("the hidden maximum of a tender that runs", "618.27", Buyer));
        _canaries.Add(new("the minimum of a vendor", "746.58", Vendor));
    }

    private async Task AuctionAsync()
    {
        string tomorrow = At(Duration.FromDays(1));
        Guid running = await _exchange.OpenAuctionAsync(reserve: "73519.37", closesAt: At(Duration.FromDays(60)), more: ",\"retractCutoff\":\"0:00:00\",\"deposit\":{\"amount\":\"618.03\",\"currency\":\"CNY\"}");
        Guid sold = await _exchange.OpenAuctionAsync(closesAt: tomorrow), unsold = await _exchange.OpenAuctionAsync(reserve: "91357.19", closesAt: tomorrow);
        await BidAsync(running, 0, "64827.83");
        await BidAsync(running, 2, "17193.57");
        await PostAsync($"/auctions/{running}/retraction", "{}", _exchange.Buyers[2]);
        await BidAsync(running, 1, "200.00");
        await BidAsync(sold, 1, "81234.67");
        await BidAsync(sold, 2, "300.00");
        await BidAsync(unsold, 2, "45678.91");
        _canaries.Add(new("the maximum that leads", "64827.83"));
        _canaries.Add(new("a maximum that was taken back", "17193.57"));
        Guid announced = await _exchange.OpenAuctionAsync(closesAt: At(Duration.FromDays(60)), more: $",\"opensAt\":\"{At(Duration.FromDays(50))}\"");
        await PostAsync($"/auctions/{announced}/absentee-bids", TestExchange.Bid("52963.41"), _exchange.Buyers[0]);
        _canaries.Add(new("a maximum that is left for an opening", "52963.41"));
        _canaries.Add(new("the reserve of an auction that runs", "73519.37"));
        // SEE-1 keeps them until the close, and what everybody sees has neither afterwards.
        _canaries.Add(new("the maximum of the winner", "81234.67", Watchers));
        _canaries.Add(new("the reserve that was not met", "91357.19", Watchers));
        _canaries.Add(new("the maximum that did not meet it", "45678.91", Watchers));

        Before = await HeadAsync();
        _clock.Advance(Duration.FromDays(2));
        await Eventually.TrueAsync(async () => (await _exchange.Host.GetAsync($"/rfqs/{_closedRfq}", _exchange.Operator)).Json.GetProperty("phase").GetString() == "closed");
        await Eventually.TrueAsync(async () => await StatusOfAsync(sold) == "sold" && await StatusOfAsync(unsold) == "unsold");
        await Eventually.TrueAsync(async () => (await RowsAsync("/settlements?phase=in-acceptance", "settlements")).Any(s => s.TryGetProperty("auction", out JsonElement auction) && auction.GetGuid() == sold));
    }

    private async Task CountMoneyAsync()
    {
        await Eventually.TrueAsync(async () => (await RowsAsync("/accounts?kind=house", "accounts")).Any(a => a.GetProperty("account").GetString() == "house-CNY"));
        JsonElement[] accounts = await RowsAsync($"/accounts?at-least={await HeadAsync()}", "accounts");
        JsonElement Account(string id) => accounts.Single(a => a.GetProperty("account").GetString() == id);
        _canaries.Add(new("what a buyer has", AmountOf(Account("buyer-1-CNY"), "balance"), [Buyer, .. Watchers]));
        _canaries.Add(new("what a buyer can spend", AmountOf(Account("buyer-1-CNY"), "available"), [Buyer, .. Watchers]));
        _canaries.Add(new("what a vendor has", AmountOf(Account("vendor-CNY"), "balance"), [Vendor, .. Watchers]));
        _canaries.Add(new("what the exchange has earned", AmountOf(Account("house-CNY"), "balance"), Watchers));
    }

    private async Task<JsonElement> BuyAsync(ListingId listing, string key)
    {
        string order = (await PostAsync($"/listings/{listing}/orders", """{"version":1}""", key)).Json.GetProperty("order").GetString()!;
        string? settlement = null;
        await Eventually.TrueAsync(async () =>
            (settlement = (await RowsAsync($"/settlements?order={order}&phase=in-acceptance", "settlements")).Select(s => s.GetProperty("settlement").GetString()).SingleOrDefault()) is not null);
        Answer accepted = await PostAsync($"/settlements/{settlement}/acceptance", "", key);
        return (await _exchange.Host.GetAsync($"/settlements/{settlement}?at-least={accepted.Number("position")}", _exchange.Operator)).Json;
    }

    private Task<ProductId> RegisterAsync(string name) =>
        _exchange.Host.App.Services.GetRequiredService<MarketSeed>().RegisterAsync(new ParticipantId("vendor"), name, System.Text.Encoding.UTF8.GetBytes(name));

    private async Task<ListingId> ListAsync(string name, Money price)
    {
        var terms = new ListingTerms(SaleMethod.PostedPrice, price, new LicenceSupply(SupplyKind.Limited, 1_000), new Scope([], [], [], OnwardTransfer: false), Exclusivity.NonExclusive, null, null);
        return await _exchange.Host.App.Services.GetRequiredService<MarketSeed>().ListAsync(new ParticipantId("vendor"), await RegisterAsync(name), terms);
    }

    private async Task BidAsync(Guid auction, int buyer, string amount)
    {
        Answer bid = await _exchange.BidAsync(auction, _exchange.Buyers[buyer], amount);
        bid.Status.ShouldBe(HttpStatusCode.OK, bid.Text);
    }

    private async Task<Answer> PostAsync(string path, string body, string key)
    {
        Answer answer = await _exchange.Host.PostAsync(path, body, key, _exchange.NextKey());
        ((int)answer.Status).ShouldBeLessThan(300, answer.Text);
        return answer;
    }

    private async Task PutAsync(string path, string body, string key)
    {
        Answer answer = await _exchange.Host.SendAsync(HttpMethod.Put, path, key, request =>
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            request.Headers.TryAddWithoutValidation("Idempotency-Key", _exchange.NextKey());
        });
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
    }

    // Null while the read model has not heard of it.
    private async Task<string?> StatusOfAsync(Guid auction)
    {
        Answer answer = await _exchange.Host.GetAsync($"/auctions/{auction}", _exchange.Operator);
        return answer.Status == HttpStatusCode.OK ? answer.Json.GetProperty("status").GetString() : null;
    }

    private async Task<JsonElement[]> RowsAsync(string path, string member)
    {
        Answer answer = await _exchange.Host.GetAsync(path, _exchange.Operator);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return [.. answer.Json.GetProperty(member).EnumerateArray()];
    }

    private Task<long> HeadAsync() => _exchange.Database.ScalarAsync<long>("select position from exchange.log_head");

    private string At(Duration later) => NodaTime.Text.InstantPattern.General.Format(_clock.GetCurrentInstant() + later);

    private static string AmountOf(JsonElement row, string member) => row.GetProperty(member).GetProperty("amount").GetString()!;
}
