using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Samples;

// Two operators at their desk: what binds or harms takes both of them, the rest the first does alone. They work off the queue until the trades of this run are done.
var setting = Setting.From(args);
using Api first = setting.As("operator-1"), second = setting.As("operator-2"), auditor = setting.As("auditor");
var done = new HashSet<string>(StringComparer.Ordinal);
var funded = new HashSet<string>(StringComparer.Ordinal);
var names = new Dictionary<string, string?>(StringComparer.Ordinal);
int asked = 0;
string? book = null;

await ChangeRulesAsync("rules for this run", rules =>
{
    rules["notice"] = new JsonObject { ["workingDays"] = 0, ["plus"] = "0:00:12" };
    rules["custodians"] = new JsonArray([.. Setting.Custodians.Select(c => (JsonNode)new JsonObject
    {
        ["office"] = c.Office, ["person"] = c.Person, ["key"] = File.ReadAllText(Path.ChangeExtension(setting.KeyFileOf(c.Person), ".pub")).Trim(),
    })]);
});
bool feeChanged = false;
while (true)
{
    await WorkOffQueueAsync();
    await FundAsync();
    await OpenBidsAsync();
    int final = await FinalAsync();
    if (final > 0 && !feeChanged)
    {
        await ChangeRulesAsync("another fee", rules =>
        {
            foreach (JsonNode? fee in rules["fees"]!.AsArray()) fee!["basisPoints"] = (int)fee["basisPoints"]! == 250 ? 150 : 250;
        });
        feeChanged = true;
    }

    // Credits are traded last.
    if (await SessionIsOverAsync()) break;
    await Task.Delay(300);
}

Setting.Say("    The desk is empty: one auction, three orders, a quote, a request for quotes, a negotiated deal, one by interest, those by sealed bids, two off a falling clock and a tender are settled, and credits are traded.");
return 0;

async Task WorkOffQueueAsync()
{
    var work = new List<JsonObject>();
    await foreach (JsonObject item in first.ListAsync("/queue?limit=200", "work")) work.Add(item);
    foreach (JsonObject item in work)
    {
        (string kind, string id, string step) = ((string)item["kind"]!, (string)item["id"]!, (string)item["step"]!);

        // The queue is read from a copy that may be a moment old: what was done is not done again.
        if (done.Contains($"{kind} {id} {step}") || (item["due"] is { } due && step == "in-notice" && await first.TimeAsync() < DateTimeOffset.Parse((string)due!, CultureInfo.InvariantCulture))) continue;
        try
        {
            if (await DoAsync(kind, id, step, item)) done.Add($"{kind} {id} {step}");
        }
        catch (RefusedException e) when (e.Code is "title-phase" or "notice-running" or "objection-open" or "already-decided" or "participant-state" or "listing-phase" or "title-not-found")
        {
            // Somebody was quicker, or its time has not come.
        }
    }
}

async Task<bool> DoAsync(string kind, string id, string step, JsonObject item)
{
    // A refusal is kept for ever under its key: each attempt has one of its own.
    asked++;
    switch (kind, step)
    {
        case ("application", _):
            JsonObject party = await first.GetAsync($"/participants/{id}");
            await DecideAsync($"admission of {id} {asked}", new JsonObject { ["act"] = "admit-participant", ["participant"] = id, ["roles"] = party["roles"]!.DeepClone() });
            return true;
        case ("listing", _):
            await first.PostAsync($"/listings/{id}/approval", $"approval of {id} {asked}", Checks());
            return true;
        case ("title", "applied"):
            await first.PostAsync($"/titles/{id}/acceptance", $"acceptance of {id} {asked}");
            return true;
        case ("title", "accepted"):
            await first.PostAsync($"/titles/{id}/examination", $"examination of {id} {asked}", Checks());
            return true;
        case ("title", "examined"):
            await first.PostAsync($"/titles/{id}/notice", $"notice of {id} {asked}");
            return true;
        case ("title", "in-notice"):
            await first.PostAsync($"/titles/{id}/evidence", $"evidence of {id} {asked}", new JsonObject { ["evidence"] = Api.HashOf(Encoding.UTF8.GetBytes($"evidence of {id}")) });
            return true;
        case ("title", "evidence-deposited"):
            await DecideAsync($"certification of {id} {asked}", new JsonObject { ["act"] = "certify-title", ["title"] = id });
            return true;
        case ("objection", _):
            string title = ((string)item["subject"]!)["title-".Length..];
            await first.PostAsync($"/titles/{title}/objections/{id}/decision", $"objection {id} {asked}", new JsonObject { ["upheld"] = false, ["ground"] = "no-evidence-of-priority" });
            Setting.Say($"(3) The objection to title {title} is decided: unfounded.");
            return true;
        default:
            return false; // proposals are approved as they are made; what else waits is nothing of this run
    }
}

// MON-1: only the operator's word that the bank has it puts money on an account, once for each of the bank's references.
async Task FundAsync()
{
    await foreach (JsonObject party in first.ListAsync("/participants?standing=admitted&role=buyer&limit=200", "participants"))
    {
        string buyer = (string)party["participant"]!;
        if (!buyer.StartsWith("bidder-", StringComparison.Ordinal) || !funded.Add(buyer)) continue;
        await first.PostAsync("/funds", $"funds of {buyer}", new JsonObject { ["participant"] = buyer, ["amount"] = Api.Money("20000.00"), ["reference"] = $"SAMPLE-{setting.Run}-{buyer}" });
    }
}

// KEP-1: after the close two custodians, each with his own key, open what nobody could read before. One of them is the operator's, the other is not.
async Task OpenBidsAsync()
{
    await foreach (JsonObject auction in first.ListAsync($"/sealed-auctions?seller={Setting.Vendor}&phase=closed", "auctions"))
    {
        string id = (string)auction["auction"]!;
        if (!done.Add($"key of {id}")) continue;
        foreach (Api custodian in (Api[])[first, auditor])
        {
            await custodian.PostAsync($"/sealed-auctions/{id}/key-shares", $"key share of {id}", await Seal.ShareAsync(auction, custodian.Participant, setting.KeyFileOf(custodian.Participant)));
        }

        Setting.Say($"(7) operator-1 and auditor have handed in their parts of the key of {id}: the bids are opened.");
    }
}

// (10) A series of this run gets an order book: an opening call, continuous trading and a closing call, in about a minute.
async Task<bool> SessionIsOverAsync()
{
    await foreach (JsonObject series in first.ListAsync($"/credit-series?issuer={Setting.Vendor}&limit=200", "series"))
    {
        string id = (string)series["series"]!;
        if ((long)series["issued"]! == 0 || await NameAsync((string)series["product"]!) != setting.PostedProduct || !done.Add($"book of {id}")) continue;
        DateTimeOffset now = await first.TimeAsync();
        JsonObject opened = await first.PostAsync("/books", $"book of {id}", new JsonObject
        {
            ["series"] = id, ["tick"] = Api.Money("0.05"), ["lot"] = 1, ["selfTrades"] = "cancel-newest", ["callLength"] = "0:00:05",
            ["openingUntil"] = Api.Text(now + TimeSpan.FromSeconds(20)), ["continuousUntil"] = Api.Text(now + TimeSpan.FromSeconds(60)), ["closingUntil"] = Api.Text(now + TimeSpan.FromSeconds(65)),
        });
        book = (string)opened["book"]!;
        Setting.Say($"(10) {first.Participant} opens order book {book}.");
    }

    return book is not null && (string?)(await first.GetAsync($"/books/{book}"))["phase"] == "closed";
}

// What is sold in this run, those of earlier runs left out.
async Task<int> FinalAsync()
{
    int final = 0;
    await foreach (JsonObject settlement in first.ListAsync($"/settlements?seller={Setting.Vendor}&phase=final&limit=200", "settlements"))
    {
        string? name = await NameAsync((string)settlement["product"]!);
        if (name == setting.AuctionedProduct || name == setting.PostedProduct) final++;
    }

    return final;
}

async Task<string?> NameAsync(string product)
{
    if (!names.TryGetValue(product, out string? name)) names[product] = name = (string?)(await first.GetAsync($"/products/{product}"))["description"]?["name"];
    return name;
}

// The newest rules with one thing changed: a version of its own, by both.
async Task ChangeRulesAsync(string why, Action<JsonObject> change)
{
    (JsonObject book, string? tag) = await first.GetTaggedAsync("/rulebook");
    JsonObject rules = book["versions"]!.AsArray()[^1]!["rules"]!.DeepClone().AsObject();
    change(rules);
    await DecideAsync(why, new JsonObject { ["act"] = "enact-rules", ["rules"] = rules }, tag);
    Setting.Say($"    Both operators enact {why}.");
}

// PAR-3: proposed by one, approved by the other, by the hash of what was proposed.
async Task DecideAsync(string name, JsonObject act, string? ifMatch = null)
{
    JsonObject proposal = await first.PostAsync("/decisions", $"proposal: {name}", act, ifMatch);
    await second.PostAsync($"/decisions/{proposal["decision"]}/approval", $"approval: {name}", new JsonObject { ["contentHash"] = (string)proposal["contentHash"]! });
}

static JsonObject Checks() => new() { ["checks"] = new JsonArray("identity", "source-statement") };
