using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Samples;

// A vendor of data: publishes what is open, makes two products of what isn't, has the rights confirmed, sells one by auction and one at a posted price.
// It imports nothing itself: samples/run did that, by `exchange import`, with this vendor's key.
var setting = Setting.From(args);
using Api vendor = setting.As(Setting.Vendor);

await ApplyAsync();
List<JsonObject> resources = await ResourcesAsync();
await PublishOpenDataAsync();
await ShowThatClosedDataIsNotListedAsync();
await AuctionAsync();
await SellAtAPostedPriceAsync();
await ShowStatementAsync();
return 0;

async Task ApplyAsync()
{
    var application = new JsonObject { ["kind"] = "public-institution", ["name"] = "临江数据集团 Linjiang Data Group", ["roles"] = new JsonArray("vendor") };
    try
    {
        await vendor.PostAsync("/participants", "application", application);
    }
    catch (RefusedException e) when (e.Code == "already-applied")
    {
        // In an earlier run.
    }

    await Api.UntilAsync("admission", async () => await AdmittedAsync() ? vendor : null);
    Setting.Say($"    {Setting.Vendor} is admitted by two operators.");

    async Task<bool> AdmittedAsync()
    {
        JsonObject party = await vendor.GetAsync($"/participants/{Setting.Vendor}");
        return (string?)party["standing"] == "admitted";
    }
}

async Task<List<JsonObject>> ResourcesAsync()
{
    var all = new List<JsonObject>();
    await foreach (JsonObject resource in vendor.ListAsync($"/resources?owner={Setting.Vendor}&standing=catalogued&limit=200", "resources"))
    {
        if ((string?)resource["source"]?["catalogue"] == setting.Catalogue) all.Add(resource);
    }

    return all.Count > 0 ? all : throw new InvalidOperationException($"Nothing was imported from {setting.Catalogue}.");
}

// (1) What is unconditionally open costs nothing and is had at once; a price on it is refused.
async Task PublishOpenDataAsync()
{
    JsonObject[] open = [.. Of("unconditional").Take(25)];
    if (open.Length == 0)
    {
        Setting.Say("(1) This catalogue has no open data.");
        return;
    }

    string refusal = await vendor.RefusalAsync("/listings", "priced open data", Listing($"resource-{open[0]["resource"]}", PostedPrice("10.00")));
    Setting.Say($"(1) A price on open data is refused: {refusal}.");
    Expect(refusal, "price-on-open-data");

    var listings = new List<string>();
    foreach (JsonObject resource in open)
    {
        string id = (string)resource["resource"]!;
        var terms = new JsonObject { ["method"] = "open-access", ["supply"] = new JsonObject { ["kind"] = "unlimited" }, ["scope"] = Scope(onwardTransfer: true), ["exclusivity"] = "non-exclusive" };
        listings.Add(await SubmitAsync($"resource-{id}", $"open {id}", terms));
    }

    foreach (string listing in listings) await ListedAsync(listing);
    Setting.Say($"(1) {listings.Count} open datasets are listed, free and instant.");
}

// (2) What is closed is never listed.
async Task ShowThatClosedDataIsNotListedAsync()
{
    if (Of("closed").FirstOrDefault() is not { } closed)
    {
        Setting.Say("(2) This catalogue has no closed data.");
        return;
    }

    string refusal = await vendor.RefusalAsync("/listings", "closed data", Listing($"resource-{closed["resource"]}", PostedPrice("10.00")));
    Setting.Say($"(2) Closed data is not listed: {refusal}.");
    Expect(refusal, "closed-not-listed");
}

// (3) A product with lineage and evidence, its title confirmed through an objection, its licence auctioned among fifty.
async Task AuctionAsync()
{
    string product = await RegisterAsync("auctioned", setting.AuctionedProduct, Csv("line,hour,punctual", 40_000, i => $"{i % 211},{i % 24},{(i * 7919) % 101}"));
    await ConfirmTitleAsync(product);
    string listing = await SubmitAsync($"product-{product}", "auctioned", Terms("auction", new JsonObject { ["kind"] = "limited", ["count"] = 1 }));
    await ListedAsync(listing);

    DateTimeOffset closesAt = await vendor.TimeAsync() + TimeSpan.FromSeconds(45);
    JsonObject auction = await vendor.PostAsync("/auctions", "auction", new JsonObject
    {
        ["listing"] = listing,
        ["openingPrice"] = Api.Money("1000.00"),
        ["reservePrice"] = Api.Money("1500.00"),
        ["closesAt"] = Api.Text(closesAt),
        ["softClose"] = new JsonObject { ["window"] = "0:00:15", ["extension"] = "0:00:15", ["extensionsMax"] = 3 },
    });
    string id = (string)auction["auctionId"]!;
    Setting.Say($"(3) Auction {id} is open until {closesAt:HH:mm:ss} UTC.");

    JsonObject sold = await Api.UntilAsync("the close", async () => await vendor.GetAsync($"/auctions/{id}") is var view && (string?)view["status"] != "open" ? view : null);
    Expect((string?)sold["status"], "sold");
    Setting.Say($"(3) Sold for {Api.Money(sold["currentPrice"])} after {sold["bidCount"]} bids of {sold["bidderCount"]} bidders; the close moved {sold["extensions"]} times.");
    JsonObject settlement = await FinalAsync(product, 1);
    Setting.Say($"(3) Final: the exchange's fee is {Api.Money(settlement["fee"])} under version {settlement["rulebook"]} of its rules, {Api.Money(settlement["proceeds"])} are ours.");
}

// (4) Another product, at its posted price, to whoever orders.
async Task SellAtAPostedPriceAsync()
{
    // The operators change the fee once the first trade is final; later trades go by the new one.
    int before = await VersionAsync();
    await Api.UntilAsync("new rules", async () => await VersionAsync() > before || await ChangedAsync() ? vendor : null);

    string product = await RegisterAsync("posted", setting.PostedProduct, Csv("road,day,vehicles", 5_000, i => $"{i % 97},{i % 31},{(i * 104_729) % 9_973}"));
    await ConfirmTitleAsync(product);
    string listing = await SubmitAsync($"product-{product}", "posted", PostedPrice("300.00"));
    await ListedAsync(listing);
    Setting.Say($"(4) {setting.PostedProduct} is for sale at 300.00 CNY.");
    JsonObject settlement = await FinalAsync(product, 3);
    Setting.Say($"(4) Three licences are sold; the fee is {Api.Money(settlement["fee"])} each, under version {settlement["rulebook"]}.");
    await QuoteAsync(product, listing);
    await AnswerInquiryAsync(product, listing);
    await NegotiateAsync(product);
    List<string> sealedAuctions = await TakeSealedBidsAsync(product);
    await CallForInterestAsync(product);
    int final = 7 + await AwardedAsync(sealedAuctions, product);
    await LetThePriceFallAsync(product, final + 2);
    await BidForTenderAsync(product, listing, final + 3);
    await SellCreditsAsync(product, listing);

    async Task<int> VersionAsync()
    {
        int last = 0;
        await foreach (JsonObject version in vendor.ListAsync("/rulebook", "versions")) last = (int)version["version"]!;
        return last;
    }

    // They may have been quicker than this program.
    async Task<bool> ChangedAsync()
    {
        await foreach (JsonObject row in vendor.ListAsync("/settlements?phase=final", "settlements"))
        {
            if ((int)row["rulebook"]! < before) return true;
        }

        return false;
    }
}

async Task ShowStatementAsync()
{
    Setting.Say($"    Statement of {Setting.Vendor}-CNY:");
    await foreach (JsonObject entry in vendor.ListAsync($"/accounts/{Setting.Vendor}-CNY/entries?limit=200", "entries"))
    {
        Setting.Say($"      {entry["at"]}  {Api.Money(entry["amount"]),16}  {entry["reason"],-18}  balance {Api.Money(entry["balance"])}");
    }
}

async Task<string> RegisterAsync(string which, string name, byte[] content)
{
    string hash = Api.HashOf(content);
    JsonObject[] sources = [.. Of("conditional").Concat(Of("unconditional")).Take(3)];
    JsonObject made = await vendor.PostAsync("/products", $"{which} product", new JsonObject
    {
        ["name"] = name,
        ["description"] = "由导入的数据资源加工而成。Made from imported resources.",
        ["themes"] = new JsonArray("transport"),
        ["keywords"] = new JsonArray("公交", "punctuality"),
        ["openness"] = "conditional",
        ["classification"] = new JsonObject { ["personal"] = false, ["public"] = false, ["form"] = "product", ["origin"] = "enterprise", ["grade"] = "general" },
        ["lineage"] = new JsonArray([.. sources.Select(s => (JsonNode)(string)s["resource"]!)]),
    });
    string product = (string)made["product"]!;
    JsonObject revision = await vendor.PostAsync($"/products/{product}/revisions", $"{which} revision", new JsonObject { ["content"] = hash, ["bytes"] = content.Length, ["mediaType"] = "text/csv" });
    await vendor.UploadAsync($"/products/{product}/revisions/{revision["revision"]}/content", content, partBytes: (content.Length / 2) + 1);
    JsonObject registered = await vendor.PostAsync($"/products/{product}/registration", $"{which} registration");
    Setting.Say($"    {name}: {content.Length} bytes in two parts, made from {sources.Length} resources, asset code {registered["assetCode"]}.");
    return product;
}

async Task ConfirmTitleAsync(string product)
{
    JsonObject All(string right) => new() { ["right"] = right, ["holder"] = Setting.Vendor, ["share"] = "1" };
    JsonObject applied = await vendor.PostAsync($"/products/{product}/title", $"title of {product}", new JsonObject
    {
        ["holdings"] = new JsonArray(All("ownership"), All("disposal"), All("income")),
        ["scope"] = Scope(onwardTransfer: true),
        ["term"] = new JsonObject { ["from"] = Api.Text(await vendor.TimeAsync() - TimeSpan.FromDays(1)) },
        ["evidence"] = new JsonArray(Api.HashOf(Encoding.UTF8.GetBytes($"contract of collection for {product}"))),
    });
    string title = (string)applied["title"]!;
    JsonObject certified = await Api.UntilAsync("certification", async () => await vendor.GetAsync($"/titles/{title}") is var row && (string?)row["phase"] == "certified" ? row : null);
    int objections = certified["objections"]!.AsArray().Count;
    Setting.Say($"    Title {title} is certified{(objections > 0 ? $", after an objection that was unfounded" : "")}.");
}

async Task<string> SubmitAsync(string subject, string name, JsonObject terms)
{
    JsonObject drafted = await vendor.PostAsync("/listings", $"listing {name}", Listing(subject, terms));
    string listing = (string)drafted["listing"]!;
    await vendor.PostAsync($"/listings/{listing}/submission", $"submission {name}");
    return listing;
}

Task ListedAsync(string listing) => Api.UntilAsync("review", async () => await vendor.GetAsync($"/listings/{listing}") is var row && (string?)row["phase"] == "listed" ? row : null);

// (4) A buyer asks what several licences would cost. The vendor tells it first without binding himself, and makes it firm when he is asked to.
async Task QuoteAsync(string product, string listing)
{
    JsonObject asked = await Api.UntilAsync("a request for a quote", () => QuoteInAsync("requested", _ => true));
    string quote = (string)asked["quote"]!;
    await vendor.PutAsync($"/quotes/{quote}/draft", "draft of a quote", Offer(firm: false));
    await vendor.PostAsync($"/quotes/{quote}/issuance", "issuance of a quote");
    await Api.UntilAsync("the wish for a firm quote", () => QuoteInAsync("issued", row => (bool)row["firmingAsked"]!));
    JsonObject firm = await vendor.PutAsync($"/quotes/{quote}", "firm quote", Offer(firm: true));
    Setting.Say($"(4) {asked["buyer"]} has a firm quote over {asked["asked"]} licences of {setting.PostedProduct}, version {firm["termsVersion"]}.");
    Expect(await vendor.RefusalAsync($"/quotes/{quote}/withdrawal", "withdrawal of a firm quote", []), "quote-binds");
    await FinalAsync(product, 4);

    JsonObject Offer(bool firm) => new()
    {
        ["terms"] = new JsonObject { ["price"] = Api.Money("800.00"), ["licences"] = (int)asked["asked"]!, ["validUntil"] = "2099-12-31T00:00:00Z", ["firm"] = firm },
    };

    async Task<JsonObject?> QuoteInAsync(string phase, Func<JsonObject, bool> fits)
    {
        await foreach (JsonObject row in vendor.ListAsync($"/quotes?listing={listing}&phase={phase}", "quotes"))
        {
            if (fits(row)) return row;
        }

        return null;
    }
}

// (4) A buyer asks all vendors of the product. The quote is sealed until the close, and the award follows by itself.
async Task AnswerInquiryAsync(string product, string listing)
{
    JsonObject asked = await Api.UntilAsync("a request for quotes", async () =>
    {
        await foreach (JsonObject row in vendor.ListAsync($"/rfqs?product={product}&phase=open", "rfqs")) return row;
        return null;
    });
    string rfq = (string)asked["rfq"]!;
    await vendor.PostAsync($"/rfqs/{rfq}/quotes", "sealed quote", new JsonObject
    {
        ["listing"] = listing, ["unitPrice"] = Api.Money("250.00"), ["licencesMax"] = 10, ["validUntil"] = "2099-12-31T00:00:00Z",
    });
    await Api.UntilAsync("the award", async () => await vendor.GetAsync($"/rfqs/{rfq}") is var row && (string?)row["phase"] == "awarded" ? row : null);
    Setting.Say($"(4) The request of {asked["buyer"]} is awarded to {Setting.Vendor}.");
    await FinalAsync(product, 5);
}

// (5) A buyer would pay less for two: his offer, an answer that the vendor stands by, and what both agree on.
async Task NegotiateAsync(string product)
{
    JsonObject negotiation = await Api.UntilAsync("an offer", async () =>
    {
        await foreach (JsonObject row in vendor.ListAsync($"/negotiations?product={product}&phase=open", "negotiations")) return row;
        return null;
    });
    Setting.Say($"(5) {negotiation["buyer"]} offers {Api.Money(negotiation["latest"]!["unitPrice"])} each for {negotiation["latest"]!["licences"]} licences; {Setting.Vendor} asks 270.00 CNY.");
    await vendor.PostAsync($"/negotiations/{negotiation["negotiation"]}/offers", "counter-offer", new JsonObject
    {
        ["offer"] = (int)negotiation["offers"]!, ["unitPrice"] = Api.Money("270.00"), ["licences"] = (int)negotiation["latest"]!["licences"]!, ["validUntil"] = Api.Text(await vendor.TimeAsync() + TimeSpan.FromMinutes(10)), ["firm"] = true,
    });
    JsonObject settlement = await FinalAsync(product, 6);
    Setting.Say($"(5) They agree, and the trade is final: {Api.Money(settlement["price"])}.");
}

// (6) Another licence, by interest: how it is sold turns out when the period ends.
async Task CallForInterestAsync(string product)
{
    JsonObject terms = PostedPrice("300.00");
    (terms["method"], terms["supply"]) = ("interest", new JsonObject { ["kind"] = "limited", ["count"] = 1 });
    string listing = await SubmitAsync($"product-{product}", "by interest", terms);
    await ListedAsync(listing);
    JsonObject call = await vendor.PostAsync(
        $"/listings/{listing}/interests", "call for interest", new JsonObject { ["until"] = Api.Text(await vendor.TimeAsync() + TimeSpan.FromSeconds(10)), ["runs"] = "0:10:00" });
    Setting.Say($"(6) {Setting.Vendor} calls for interest, with {Api.Money(call["deposit"])} as deposit.");
    JsonObject settlement = await FinalAsync(product, 7);
    Setting.Say($"(6) There was one who was interested: he paid the listed price, {Api.Money(settlement["price"])}.");
}

// (7) More licences, by sealed bids in each format: nobody, this vendor included, sees a bid before two custodians open them all.
async Task<List<string>> TakeSealedBidsAsync(string product)
{
    var listings = new List<string>();
    foreach ((string format, int? licences) in Setting.SealedFormats)
    {
        JsonObject supply = licences is { } count ? new JsonObject { ["kind"] = "limited", ["count"] = count } : new JsonObject { ["kind"] = "unlimited" };
        listings.Add(await SubmitAsync($"product-{product}", $"by sealed bids, {format}", Terms("auction", supply)));
    }

    foreach (string listing in listings) await ListedAsync(listing);
    DateTimeOffset closesAt = await vendor.TimeAsync() + TimeSpan.FromSeconds(90);
    var auctions = new List<string>();
    foreach (((string format, int? licences), string listing) in Setting.SealedFormats.Zip(listings))
    {
        var lot = new JsonObject { ["listing"] = listing, ["format"] = format, ["currency"] = "CNY", ["closesAt"] = Api.Text(closesAt), ["reserve"] = Api.Money("200.00") };
        if (licences is not null) lot["licences"] = licences;
        auctions.Add((string)(await vendor.PostAsync("/sealed-auctions", $"auction with sealed bids, {format}", lot))["auction"]!);
    }

    Setting.Say($"(7) Envelopes are taken in {auctions.Count} auctions until {closesAt:HH:mm:ss} UTC.");
    return auctions;
}

// How many won, which the lot decides where a random sample sets the prices.
async Task<int> AwardedAsync(List<string> auctions, string product)
{
    int won = 0;
    foreach (string auction in auctions)
    {
        JsonObject over = await Api.UntilAsync("the opening of the bids", async () => await vendor.GetAsync($"/sealed-auctions/{auction}") is var row && (string?)row["phase"] is "awarded" or "unsold" ? row : null);
        JsonArray awards = over["awards"]?.AsArray() ?? [];
        Setting.Say($"(7) {over["terms"]!["format"]}: of {over["bids"]} sealed bids {awards.Count} won{(awards.Count > 0 ? ", at " + string.Join(" and ", awards.Select(award => Api.Money(award!["price"]))) : "")}.");
        won += awards.Count;
    }

    await FinalAsync(product, 7 + won);
    return won;
}

// (8) Two more licences, off a falling clock: from 300.00 to 200.00, by 10.00 a second.
async Task LetThePriceFallAsync(string product, int final)
{
    string listing = await SubmitAsync($"product-{product}", "off the clock", Terms("auction", new JsonObject { ["kind"] = "limited", ["count"] = 2 }));
    await ListedAsync(listing);
    DateTimeOffset opensAt = await vendor.TimeAsync() + TimeSpan.FromSeconds(8);
    JsonObject auction = await vendor.PostAsync("/dutch-auctions", "dutch auction", new JsonObject
    {
        ["listing"] = listing, ["startPrice"] = Api.Money("300.00"), ["floor"] = Api.Money("200.00"), ["decrement"] = Api.Money("10.00"), ["interval"] = "0:00:01", ["licences"] = 2,
        ["opensAt"] = Api.Text(opensAt), ["closesAt"] = Api.Text(opensAt + TimeSpan.FromMinutes(2)),
    });
    string id = (string)auction["auction"]!;
    Setting.Say($"(8) The clock of Dutch auction {id} starts at {opensAt:HH:mm:ss} UTC.");
    JsonObject over = await Api.UntilAsync("the last licence to go", async () => await vendor.GetAsync($"/dutch-auctions/{id}") is var row && (string?)row["phase"] != "open" ? row : null);
    Expect((string?)over["phase"], "awarded");
    await foreach (JsonObject fill in vendor.ListAsync($"/dutch-auctions/{id}/fills", "fills")) Setting.Say($"(8) A licence went at {Api.Money(fill["unitPrice"])}.");
    await FinalAsync(product, final);
}

// (9) A buyer puts out a tender. What the vendor would take at the least nobody sees; alone he is paid what the buyer would pay at the most.
async Task BidForTenderAsync(string product, string listing, int final)
{
    JsonObject tender = await Api.UntilAsync("a tender", async () =>
    {
        await foreach (JsonObject row in vendor.ListAsync($"/reverse-auctions?product={product}&phase=open", "auctions")) return row;
        return null;
    });
    JsonObject bid = await vendor.PostAsync($"/reverse-auctions/{tender["auction"]}/bids", "bid for a tender", new JsonObject { ["listing"] = listing, ["minimum"] = Api.Money("240.00") });
    Setting.Say($"(9) {tender["buyer"]} asks for a licence at {Api.Money(tender["terms"]!["ceiling"])} or less; {Setting.Vendor} bids, and the price is {Api.Money(bid["unitPrice"])}.");
    JsonObject settlement = await FinalAsync(product, final);
    Setting.Say($"(9) The tender is won and the trade final: {Api.Money(settlement["price"])}.");
}

// (10) Usage credits, one download each, in an order book: they are sold in its opening call, and then go from buyer to buyer.
async Task SellCreditsAsync(string product, string listing)
{
    JsonObject series = await vendor.PostAsync($"/listings/{listing}/credit-series", "series of credits", new JsonObject
    {
        ["currency"] = "CNY", ["supply"] = 100, ["expiresAt"] = Api.Text(await vendor.TimeAsync() + TimeSpan.FromDays(30)),
    });
    await vendor.PostAsync($"/credit-series/{series["series"]}/issues", "issue of credits", new JsonObject { ["quantity"] = 100 });
    JsonObject book = await Api.UntilAsync("an order book", async () =>
    {
        await foreach (JsonObject row in vendor.ListAsync($"/books?product={product}&phase=opening-call", "books")) return row;
        return null;
    });
    string id = (string)book["book"]!;
    await vendor.PostAsync($"/books/{id}/orders", "order to sell credits", new JsonObject { ["side"] = "sell", ["price"] = Api.Money("10.00"), ["quantity"] = 50 });
    Setting.Say($"(10) {Setting.Vendor} has issued 100 credits and offers 50 in the opening call, at 10.00 CNY or more.");
    await Api.UntilAsync("the end of the session", async () => await vendor.GetAsync($"/books/{id}") is var row && (string?)row["phase"] == "closed" ? row : null);
    await foreach (JsonObject call in vendor.ListAsync($"/books/{id}/calls", "calls")) Setting.Say($"(10) {call["kind"]}: {call["volume"]} credits at {Api.Money(call["price"])}.");
    await foreach (JsonObject trade in vendor.ListAsync($"/books/{id}/trades", "trades")) Setting.Say($"(10) {trade["method"]}: {trade["quantity"]} credits went at {Api.Money(trade["price"])}.");
}

// The settlements of a product, once so many of them are final.
Task<JsonObject> FinalAsync(string product, int count) => Api.UntilAsync("settlement", async () =>
{
    (int final, JsonObject? last) = (0, null);
    await foreach (JsonObject settlement in vendor.ListAsync($"/settlements?product={product}&phase=final", "settlements")) (final, last) = (final + 1, settlement);
    return final >= count ? last : null;
});

IEnumerable<JsonObject> Of(string openness) => resources.Where(r => (string?)r["metadata"]?["openness"] == openness);

static JsonObject Listing(string subject, JsonObject terms) => new()
{
    ["subject"] = subject, ["terms"] = terms, ["source"] = new JsonArray(Api.HashOf(Encoding.UTF8.GetBytes($"statement of source for {subject}"))),
};

static JsonObject PostedPrice(string amount)
{
    JsonObject terms = Terms("posted-price", new JsonObject { ["kind"] = "unlimited" });
    terms["price"] = Api.Money(amount);
    return terms;
}

static JsonObject Terms(string method, JsonObject supply) => new()
{
    ["method"] = method, ["supply"] = supply, ["scope"] = Scope(onwardTransfer: false), ["exclusivity"] = "non-exclusive", ["licenceTerm"] = "8784:00:00",
};

static JsonObject Scope(bool onwardTransfer) => new() { ["purposes"] = new JsonArray(), ["fields"] = new JsonArray(), ["regions"] = new JsonArray(), ["onwardTransfer"] = onwardTransfer };

byte[] Csv(string header, int rows, Func<int, string> row)
{
    var text = new StringBuilder($"# {setting.Run}\n{header}\n");
    for (int i = 1; i <= rows; i++) text.Append(CultureInfo.InvariantCulture, $"{row(i)}\n");
    return Encoding.UTF8.GetBytes(text.ToString());
}

static void Expect(string? found, string expected)
{
    if (found != expected) throw new InvalidOperationException($"'{expected}' was expected, and it is '{found}'.");
}
