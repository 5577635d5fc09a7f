using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Samples;

// Buyers of data: fifty who bid for a licence, three who bid for one under seal, three who order one at its posted price, one who takes open data, and one who objects to a title and is wrong.
// Each has a key of his own. What a program of one buyer does is in the functions below.
var setting = Setting.From(args);
Api[] buyers = [.. Enumerable.Range(1, Setting.Bidders).Select(n => setting.As(Setting.Bidder(n)))];
try
{
    await Task.WhenAll(buyers.Select(ApplyAsync));
    Setting.Say($"    {buyers.Length} buyers are admitted and have money.");
    await ObjectAsync(buyers[1]);
    await BidAsync();
    await TakeOpenDataAsync(buyers[0]);
    JsonObject listing = await OrderAsync(buyers[10..13]);
    await AskForQuoteAsync(buyers[13]);
    await InquireAsync(buyers[14]);
    await NegotiateAsync(buyers[15], listing);
    List<JsonObject> sealedAuctions = await BidUnderSealAsync(buyers[17..20]);
    await RegisterInterestAsync(buyers[16]);
    await WinAsync(buyers[17..20], sealedAuctions);
    await WatchTheClockAsync(buyers[17], buyers[18]);
    await PutOutTenderAsync(buyers[19], listing);
    await TradeCreditsAsync(buyers[20], buyers[21], buyers[22], (string)listing["product"]!);
    await ShowStatementAsync(buyers[10]);
    return 0;
}
finally
{
    foreach (Api buyer in buyers) buyer.Dispose();
}

async Task ApplyAsync(Api buyer)
{
    try
    {
        await buyer.PostAsync("/participants", "application", new JsonObject { ["kind"] = "enterprise", ["name"] = $"{buyer.Participant} Ltd", ["roles"] = new JsonArray("buyer") });
    }
    catch (RefusedException e) when (e.Code == "already-applied")
    {
        // In an earlier run.
    }

    // The operators admit him, and see his money at the bank.
    await Api.UntilAsync("money", async () =>
    {
        await foreach (JsonObject account in buyer.ListAsync("/accounts", "accounts"))
        {
            if (decimal.Parse((string)account["available"]!["amount"]!, CultureInfo.InvariantCulture) >= 10_000) return account;
        }

        return null;
    });
}

// (1) Open data is had at once, for nothing.
async Task TakeOpenDataAsync(Api buyer)
{
    await foreach (JsonObject listing in buyer.ListAsync($"/listings?seller={Setting.Vendor}&method=open-access&phase=listed", "listings"))
    {
        JsonObject access = await buyer.PostAsync($"/listings/{listing["listing"]}/access", "access");
        Setting.Say($"(1) {buyer.Participant} has access to {listing["name"]}: entitlement {access["entitlement"]}.");
        return;
    }

    Setting.Say("(1) This catalogue has no open data.");
}

// (3) An objection in the notice period halts certification until it is decided.
async Task ObjectAsync(Api buyer)
{
    JsonObject title = await Api.UntilAsync("a notice", async () =>
    {
        await foreach (JsonObject row in buyer.ListAsync($"/titles?applicant={Setting.Vendor}&phase=in-notice", "titles"))
        {
            JsonObject product = await buyer.GetAsync($"/products/{row["product"]}");
            if ((string?)product["description"]?["name"] == setting.AuctionedProduct) return row;
        }

        return null;
    });
    await buyer.PostAsync($"/titles/{title["title"]}/objections", "objection", new JsonObject { ["ground"] = "prior-claim", ["evidence"] = new JsonArray(Api.HashOf(Encoding.UTF8.GetBytes("an older claim"))) });
    Setting.Say($"(3) {buyer.Participant} objects to title {title["title"]} in its notice period.");
}

// (3) Fifty bidders, each with a maximum that nobody else sees, and two who fight to the end.
async Task BidAsync()
{
    JsonObject auction = await Api.UntilAsync("an auction", async () =>
    {
        await foreach (JsonObject view in buyers[0].ListAsync("/auctions?status=open&limit=200", "auctions"))
        {
            if ((string?)view["seller"] == Setting.Vendor) return view;
        }

        return null;
    });
    string id = (string)auction["auctionId"]!;
    await Task.WhenAll(buyers.Select(buyer => buyer.PostAsync($"/auctions/{id}/registrations", "registration")));
    Setting.Say($"(3) {buyers.Length} bidders are registered, with {Api.Money(auction["deposit"])} each as deposit.");

    // However they come in, the price is that of the second highest maximum and one step.
    int[] maxima = [.. Enumerable.Range(0, buyers.Length).Select(n => 1_000 + (40 * (n * 17 % buyers.Length)))];
    bool[] accepted = await Task.WhenAll(buyers.Select((buyer, n) => BidOnceAsync(buyer, id, "first", maxima[n])));
    Setting.Say($"(3) {accepted.Count(a => a)} first bids count; the others came too low by then.");

    // In the last seconds two of them raise, which moves the close.
    Api[] last = [buyers[4], buyers[5]];
    int price = 3_200;
    for (int round = 0; round < 2; round++)
    {
        DateTimeOffset closesAt = DateTimeOffset.Parse((string)(await buyers[0].GetAsync($"/auctions/{id}"))["closesAt"]!, CultureInfo.InvariantCulture);
        TimeSpan wait = closesAt - await buyers[0].TimeAsync() - TimeSpan.FromSeconds(6);
        if (wait > TimeSpan.Zero) await Task.Delay(wait);
        if (!await BidOnceAsync(last[round % 2], id, $"late {round}", price += 200)) throw new InvalidOperationException("A late bid was refused.");
    }

    JsonObject sold = await Api.UntilAsync("the close", async () => await buyers[0].GetAsync($"/auctions/{id}") is var view && (string?)view["status"] != "open" ? view : null);
    if ((string?)sold["status"] != "sold") throw new InvalidOperationException("The lot was not sold.");
    // One of them finds an order of his that he never gave: it follows from the award.
    (Api winner, string won) = (await Api.UntilAsync("the winner's order", async () =>
    {
        foreach (Api buyer in buyers)
        {
            await foreach (JsonObject order in OrdersOf(buyer, (string)sold["listing"]!)) return Tuple.Create(buyer, (string)order["order"]!);
        }

        return null;
    })).ToValueTuple();
    await ReceiveAsync(winner, won, "(3)");
}

// (4) Three orders at the posted price.
async Task<JsonObject> OrderAsync(Api[] three)
{
    JsonObject listing = await PostedListingAsync(three[0]);
    foreach (Api buyer in three)
    {
        JsonObject order = await buyer.PostAsync($"/listings/{listing["listing"]}/orders", "order", new JsonObject { ["version"] = (int)listing["termsVersion"]! });
        await ReceiveAsync(buyer, (string)order["order"]!, "(4)");
    }

    return listing;
}

// (5) Two licences for less than is asked: what is accepted is the vendor's answer, unchanged, by its number and the hash of what was read.
async Task NegotiateAsync(Api buyer, JsonObject listing)
{
    JsonObject opened = await buyer.PostAsync($"/listings/{listing["listing"]}/negotiations", "offer", new JsonObject
    {
        ["version"] = (int)listing["termsVersion"]!, ["unitPrice"] = Api.Money("240.00"), ["licences"] = 2, ["validUntil"] = Api.Text(await buyer.TimeAsync() + TimeSpan.FromMinutes(10)),
    });
    string id = (string)opened["negotiation"]!;
    JsonObject answered = await Api.UntilAsync("an answer", async () => await buyer.GetAsync($"/negotiations/{id}") is var row && (int)row["offers"]! > 1 ? row : null);
    JsonObject agreed = await buyer.PostAsync($"/negotiations/{id}/acceptance", "acceptance of an offer", new JsonObject { ["offer"] = (int)answered["offers"]!, ["contentHash"] = (string)answered["contentHash"]! });
    await ReceiveAsync(buyer, (string)agreed["order"]!, "(5)");
}

Task<JsonObject> PostedListingAsync(Api buyer) => Api.UntilAsync("a listing at a posted price", async () =>
{
    await foreach (JsonObject row in buyer.ListAsync($"/listings?seller={Setting.Vendor}&method=posted-price&phase=listed&limit=200", "listings"))
    {
        if ((string?)row["name"] == setting.PostedProduct) return row;
    }

    return null;
});

// (4) Somebody who wants several licences asks for a quote, has it made firm, and takes the version he has seen.
async Task AskForQuoteAsync(Api buyer)
{
    JsonObject listing = await PostedListingAsync(buyer);
    string quote = (string)(await buyer.PostAsync($"/listings/{listing["listing"]}/quote-requests", "request for a quote", new JsonObject { ["licences"] = 3 }))["quote"]!;
    JsonObject indicative = await Api.UntilAsync("a quote", async () => await buyer.GetAsync($"/quotes/{quote}") is var row && (string?)row["phase"] == "issued" ? row : null);
    var seen = new JsonObject { ["version"] = (int)indicative["termsVersion"]! };
    Setting.Say($"(4) {buyer.Participant} is quoted {Api.Money(indicative["terms"]!["price"])} for three licences; {await buyer.RefusalAsync($"/quotes/{quote}/acceptance", "acceptance of an indicative quote", (JsonObject)seen.DeepClone())}, so it has to be made firm.");
    await buyer.PostAsync($"/quotes/{quote}/firming", "firming", seen);
    JsonObject firm = await Api.UntilAsync("a firm quote", async () => await buyer.GetAsync($"/quotes/{quote}") is var row && (bool)row["terms"]!["firm"]! ? row : null);
    JsonObject accepted = await buyer.PostAsync($"/quotes/{quote}/acceptance", "acceptance of a quote", new JsonObject { ["version"] = (int)firm["termsVersion"]! });
    await ReceiveAsync(buyer, (string)accepted["order"]!, "(4)");
}

// (4) Somebody who would take any vendor's offer asks for quotes, with a ceiling that nobody sees.
async Task InquireAsync(Api buyer)
{
    JsonObject listing = await PostedListingAsync(buyer);
    DateTimeOffset now = await buyer.TimeAsync();
    string rfq = (string)(await buyer.PostAsync("/rfqs", "request for quotes", new JsonObject
    {
        ["product"] = (string)listing["product"]!, ["licences"] = 2, ["currency"] = "CNY", ["ceiling"] = Api.Money("280.00"),
        ["closesAt"] = Api.Text(now + TimeSpan.FromSeconds(20)), ["awardsAt"] = Api.Text(now + TimeSpan.FromSeconds(22)),
    }))["rfq"]!;
    JsonObject over = await Api.UntilAsync("the award", async () => await buyer.GetAsync($"/rfqs/{rfq}") is var row && (string?)row["phase"] is "awarded" or "not-awarded" ? row : null);
    if ((string?)over["phase"] != "awarded") throw new InvalidOperationException($"Nobody won: {over["ground"]}.");
    JsonNode award = (await buyer.GetAsync($"/rfqs/{rfq}/book"))["awards"]![0]!;
    Setting.Say($"(4) {buyer.Participant} has {award["licences"]} licences of {award["vendor"]} at {Api.Money(award["unitPrice"])} each, by a sealed quote.");
    await ReceiveAsync(buyer, (string)award["order"]!, "(4)");
}

// (6) He registers, with a deposit that counts towards the price; several would bid for it.
async Task RegisterInterestAsync(Api buyer)
{
    JsonObject call = await Api.UntilAsync("a call for interest", async () =>
    {
        await foreach (JsonObject row in buyer.ListAsync($"/interests?seller={Setting.Vendor}&phase=open", "interests")) return row;
        return null;
    });
    await buyer.PostAsync($"/interests/{call["interest"]}/registrations", "interest");
    JsonObject order = await Api.UntilAsync("the end of the period", async () =>
    {
        await foreach (JsonObject row in OrdersOf(buyer, (string)call["listing"]!)) return row;
        return null;
    });
    await ReceiveAsync(buyer, (string)order["order"]!, "(6)");
}

// (7) Three bid in envelopes that `exchange seal bid` makes on their own machines: the exchange keeps what it can't read.
async Task<List<JsonObject>> BidUnderSealAsync(Api[] bidders)
{
    List<JsonObject> auctions = await Api.UntilAsync("auctions with sealed bids", async () =>
    {
        var open = new List<JsonObject>();
        await foreach (JsonObject row in bidders[0].ListAsync($"/sealed-auctions?seller={Setting.Vendor}&phase=open", "auctions")) open.Add(row);
        return open.Count == Setting.SealedFormats.Length ? open : null;
    });
    string[] prices = ["420.00", "450.00", "500.00"];
    await Task.WhenAll(bidders.Select(async (bidder, n) =>
    {
        foreach (JsonObject auction in auctions)
        {
            await bidder.PostAsync($"/sealed-auctions/{auction["auction"]}/registrations", $"registration for {auction["auction"]}");
            await bidder.PostAsync($"/sealed-auctions/{auction["auction"]}/envelopes", $"envelope for {auction["auction"]}", await Seal.BidAsync(prices[n], auction, bidder.Participant));
        }
    }));
    Setting.Say($"(7) {string.Join(", ", bidders.Select(bidder => bidder.Participant))} have handed in their envelopes, one in each auction.");
    return auctions;
}

async Task WinAsync(Api[] bidders, List<JsonObject> auctions)
{
    foreach (JsonObject auction in auctions)
    {
        JsonObject over = await Api.UntilAsync("the opening of the bids", async () => await bidders[0].GetAsync($"/sealed-auctions/{auction["auction"]}") is var row && (string?)row["phase"] is "awarded" or "unsold" ? row : null);
        int awards = over["awards"]?.AsArray().Count ?? 0;
        List<(Api Winner, string Order)> won = await Api.UntilAsync("the orders of who won by sealed bids", async () =>
        {
            var orders = new List<(Api, string)>();
            foreach (Api bidder in bidders)
            {
                await foreach (JsonObject row in OrdersOf(bidder, (string)auction["terms"]!["listing"]!)) orders.Add((bidder, (string)row["order"]!));
            }

            return orders.Count == awards ? orders : null;
        });
        foreach ((Api winner, string order) in won) await ReceiveAsync(winner, order, "(7)");
    }
}

// (8) One leaves a limit, which nobody sees before it fires; the other takes what stands on the clock once that has happened.
async Task WatchTheClockAsync(Api absent, Api present)
{
    JsonObject auction = await Api.UntilAsync("a falling clock", async () =>
    {
        await foreach (JsonObject row in present.ListAsync($"/dutch-auctions?seller={Setting.Vendor}&phase=open", "auctions")) return row;
        return null;
    });
    string id = (string)auction["auction"]!;
    foreach (Api buyer in (Api[])[absent, present]) await buyer.PostAsync($"/dutch-auctions/{id}/registrations", "registration at the clock");
    TimeSpan wait = DateTimeOffset.Parse((string)auction["terms"]!["opensAt"]!, CultureInfo.InvariantCulture) - await present.TimeAsync();
    if (wait > TimeSpan.Zero) await Task.Delay(wait + TimeSpan.FromMilliseconds(50));
    await absent.PostAsync($"/dutch-auctions/{id}/limits", "limit", new JsonObject { ["limit"] = Api.Money("255.00") });
    await Api.UntilAsync("the limit to fire", async () => await present.GetAsync($"/dutch-auctions/{id}") is var row && (int)row["left"]! == 1 ? row : null);
    JsonObject taken = await present.PostAsync($"/dutch-auctions/{id}/acceptances", "acceptance at the clock");
    Setting.Say($"(8) {absent.Participant} had left a limit; {present.Participant} takes the last licence at {Api.Money(taken["unitPrice"])}.");
    foreach (Api buyer in (Api[])[absent, present])
    {
        JsonObject order = await Api.UntilAsync("an order off the clock", async () =>
        {
            await foreach (JsonObject row in OrdersOf(buyer, (string)auction["terms"]!["listing"]!)) return row;
            return null;
        });
        await ReceiveAsync(buyer, (string)order["order"]!, "(8)");
    }
}

// (9) Somebody lets vendors bid his price down; his money is held until the close.
async Task PutOutTenderAsync(Api buyer, JsonObject listing)
{
    JsonObject tender = await buyer.PostAsync("/reverse-auctions", "tender", new JsonObject
    {
        ["product"] = (string)listing["product"]!, ["ceiling"] = Api.Money("290.00"), ["maximum"] = Api.Money("275.00"), ["closesAt"] = Api.Text(await buyer.TimeAsync() + TimeSpan.FromSeconds(15)), ["closeStands"] = true,
    });
    string id = (string)tender["auction"]!;
    JsonObject over = await Api.UntilAsync("the close of the tender", async () => await buyer.GetAsync($"/reverse-auctions/{id}") is var row && (string?)row["phase"] != "open" ? row : null);
    if ((string?)over["phase"] != "awarded") throw new InvalidOperationException($"Nobody won: {over["ground"]}.");
    await ReceiveAsync(buyer, (string)(await buyer.GetAsync($"/reverse-auctions/{id}/book"))["order"]!, "(9)");
}

// (10) Two buy credits in the call; then one of them sells some on, and uses one for a download.
async Task TradeCreditsAsync(Api first, Api second, Api third, string product)
{
    JsonObject book = await Api.UntilAsync("an order book", async () =>
    {
        await foreach (JsonObject row in first.ListAsync($"/books?product={product}&phase=opening-call", "books")) return row;
        return null;
    });
    string id = (string)book["book"]!;
    await PlaceAsync(first, "buy", "12.00", 20);
    await PlaceAsync(second, "buy", "11.00", 10);
    await Api.UntilAsync("continuous trading", async () => await first.GetAsync($"/books/{id}") is var row && (string?)row["phase"] == "continuous" && (long)row["traded"]! == 30 ? row : null);
    await PlaceAsync(third, "buy", "9.50", 5);
    JsonObject sold = await PlaceAsync(first, "sell", "9.50", 5);
    Setting.Say($"(10) {first.Participant} sells {sold["filled"]} credits on to whoever bids most: {third.Participant}.");

    JsonObject used = await first.PostAsync($"/credit-series/{book["series"]}/uses", "use of a credit", new JsonObject { ["quantity"] = 1 });
    JsonObject download = await first.PostAsync($"/entitlements/{used["entitlement"]}/downloads", $"download {used["entitlement"]}");
    byte[] bytes = await first.DownloadAsync($"/entitlements/{used["entitlement"]}/downloads/{download["download"]}/content");
    if (Api.HashOf(bytes) != (string?)download["content"]) throw new InvalidOperationException("What came is not what was sold.");
    Setting.Say($"(10) {first.Participant} has {bytes.Length} bytes for one credit, and {used["available"]} credits left.");

    Task<JsonObject> PlaceAsync(Api buyer, string side, string price, int quantity) => buyer.PostAsync(
        $"/books/{id}/orders", $"order to {side} credits", new JsonObject { ["side"] = side, ["price"] = Api.Money(price), ["quantity"] = quantity });
}

// Money, right and access change hands by themselves; the buyer downloads, looks at what he got, and accepts it.
async Task ReceiveAsync(Api buyer, string order, string step)
{
    JsonObject settlement = await Api.UntilAsync("delivery", async () =>
    {
        await foreach (JsonObject row in buyer.ListAsync($"/settlements?order={order}", "settlements"))
        {
            if ((string?)row["phase"] is "in-acceptance" or "final") return row;
        }

        return null;
    });
    string entitlement = (string)settlement["entitlement"]!;
    JsonObject download = await buyer.PostAsync($"/entitlements/{entitlement}/downloads", $"download {entitlement}");
    byte[] bytes = await buyer.DownloadAsync($"/entitlements/{entitlement}/downloads/{download["download"]}/content");
    if (Api.HashOf(bytes) != (string?)download["content"]) throw new InvalidOperationException("What came is not what was sold.");
    if ((string?)settlement["phase"] != "final") await buyer.PostAsync($"/settlements/{settlement["settlement"]}/acceptance", $"acceptance {settlement["settlement"]}");
    Setting.Say($"{step} {buyer.Participant} paid {Api.Money(settlement["price"])}, has {bytes.Length} bytes with the hash that was sold, and accepts them.");
}

async Task ShowStatementAsync(Api buyer)
{
    Setting.Say($"    Statement of {buyer.Participant}-CNY:");
    await foreach (JsonObject entry in buyer.ListAsync($"/accounts/{buyer.Participant}-CNY/entries?limit=200", "entries"))
    {
        Setting.Say($"      {entry["at"]}  {Api.Money(entry["amount"]),16}  {entry["reason"],-18}  balance {Api.Money(entry["balance"])}");
    }
}

static IAsyncEnumerable<JsonObject> OrdersOf(Api buyer, string listing) => buyer.ListAsync($"/orders?buyer={buyer.Participant}&listing={listing}", "orders");

static async Task<bool> BidOnceAsync(Api buyer, string auction, string name, int maximum)
{
    try
    {
        await buyer.PostAsync($"/auctions/{auction}/bids", name, new JsonObject { ["maximum"] = Api.Money(string.Create(CultureInfo.InvariantCulture, $"{maximum}.00")) });
        return true;
    }
    catch (RefusedException e) when (e.Code is "below-minimum" or "below-start")
    {
        return false; // the price has passed him
    }
}
