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

/// <summary>One sale at a posted price, from the vendor's product to the first buyer's entitlement.</summary>
public sealed record Deal(string Product, string Title, string Listing, string Order, string Agreement, string Settlement, string Entitlement, byte[] Content)
{
    /// <summary>The id that a part of an address stands for, of this deal.</summary>
    internal string IdOf(string pattern, PathPart part) => (pattern.Split('/')[1], part.Name) switch
    {
        ("products", "id") => Product,
        ("titles", "id") => Title,
        ("listings", "id") => Listing,
        ("settlements", "id") => Settlement,
        ("entitlements", "id") => Entitlement,
        _ => Guid.NewGuid().ToString("D"),
    };
}

/// <summary>Sells over HTTP, on a market that <see cref="TestExchange"/> has set up.</summary>
internal static class Deals
{
    public static readonly Money Price = new(120_00, Currency.Cny);

    /// <summary>A product of the vendor with these bytes, listed at a posted price.</summary>
    public static async Task<(ProductId Product, ListingId Listing)> OfferAsync(this TestExchange exchange, string name, byte[] content)
    {
        var seed = exchange.Host.App.Services.GetRequiredService<MarketSeed>();
        var vendor = new ParticipantId("vendor");
        ProductId product = await seed.RegisterAsync(vendor, name, content);
        var terms = new ListingTerms(SaleMethod.PostedPrice, Price, new LicenceSupply(SupplyKind.Limited, 1_000), new Scope([], [], [], OnwardTransfer: false), Exclusivity.NonExclusive, null, null);
        return (product, await seed.ListAsync(vendor, product, terms));
    }

    /// <summary>A product of the vendor listed at 99.00 of a currency.</summary>
    public static async Task<string> ListAsync(this TestExchange exchange, string name, string currency, string? closesAt = null)
    {
        ProductId product = await exchange.Host.App.Services.GetRequiredService<MarketSeed>().RegisterAsync(new ParticipantId("vendor"), name, System.Text.Encoding.UTF8.GetBytes(name));
        string listing = await exchange.DraftAsync(product.ToString(), currency, closesAt);
        (await exchange.Host.PostAsync($"/listings/{listing}/submission", "", exchange.Vendor, exchange.NextKey())).Status.ShouldBe(HttpStatusCode.OK);
        (await exchange.Host.PostAsync($"/listings/{listing}/approval", """{"checks":["identity","source-statement"]}""", exchange.Operator, exchange.NextKey())).Status.ShouldBe(HttpStatusCode.OK);
        return listing;
    }

    /// <summary>A product of the vendor over HTTP, registered with these bytes.</summary>
    public static async Task<string> RegisterAsync(this TestExchange exchange, byte[] content)
    {
        string address = await exchange.DeclareAsync(content), product = address.Split('/')[2];
        (await exchange.Host.PutAsync(address, 0, content, exchange.Vendor)).Status.ShouldBe(HttpStatusCode.OK);
        (await exchange.Host.PostAsync($"/products/{product}/registration", "", exchange.Vendor, exchange.NextKey())).Status.ShouldBe(HttpStatusCode.OK);
        return product;
    }

    /// <summary>An application of the vendor for the title to a registered product.</summary>
    public static async Task<string> ApplyAsync(this TestExchange exchange, string product, string? claim = null)
    {
        Answer applied = await exchange.Host.PostAsync($"/products/{product}/title", claim ?? Claim(("vendor", "1")), exchange.Vendor, exchange.NextKey());
        applied.Status.ShouldBe(HttpStatusCode.Created, applied.Text);
        return applied.Json.GetProperty("title").GetString()!;
    }

    /// <summary>A claim in which each has the same part of all three rights.</summary>
    public static string Claim(params (string Holder, string Share)[] shares)
    {
        string holdings = string.Join(',', new[] { "ownership", "disposal", "income" }.SelectMany(right => shares.Select(s => $$"""{"right":"{{right}}","holder":"{{s.Holder}}","share":"{{s.Share}}"}""")));
        return $$"""{"holdings":[{{holdings}}],"scope":{"onwardTransfer":false},"term":{"from":"2026-01-01T00:00:00Z"},"evidence":["{{ContentHash.Of("deed"u8)}}"]}""";
    }

    /// <summary>A listing of the vendor that is only drafted.</summary>
    public static async Task<string> DraftAsync(this TestExchange exchange, string product, string currency = "CNY", string? closesAt = null)
    {
        string until = closesAt is null ? "" : $",\"closesAt\":\"{closesAt}\"";
        string terms = $$$"""{"method":"posted-price","price":{"amount":"99.00","currency":"{{{currency}}}"},"supply":{"kind":"limited","count":10},"scope":{"onwardTransfer":false},"exclusivity":"non-exclusive"{{{until}}}}""";
        Answer drafted = await exchange.Host.PostAsync("/listings", $$"""{"subject":"product-{{product}}","terms":{{terms}},"source":["{{Kinds.HashExample}}"]}""", exchange.Vendor, exchange.NextKey());
        drafted.Status.ShouldBe(HttpStatusCode.Created, drafted.Text);
        return drafted.Json.GetProperty("listing").GetString()!;
    }

    /// <summary>A first offer of the first buyer on a listing.</summary>
    public static async Task<string> OfferOnAsync(this TestExchange exchange, string listing)
    {
        Answer opened = await exchange.Host.PostAsync(
            $"/listings/{listing}/negotiations", """{"version":1,"unitPrice":{"amount":"90.00","currency":"CNY"},"validUntil":"VALID"}""".Replace("VALID", In(Duration.FromDays(30)), StringComparison.Ordinal), exchange.Buyers[0], exchange.NextKey());
        opened.Status.ShouldBe(HttpStatusCode.Created, opened.Text);
        return opened.Json.GetProperty("negotiation").GetString()!;
    }

    /// <summary>A product of the vendor listed by interest, a call for it that runs for a month, and the first buyer's registration.</summary>
    public static async Task<string> CallForInterestAsync(this TestExchange exchange, string name)
    {
        var (seed, vendor) = (exchange.Host.App.Services.GetRequiredService<MarketSeed>(), new ParticipantId("vendor"));
        ListingId listing = await seed.ListAsync(vendor, await seed.RegisterAsync(vendor, name, System.Text.Encoding.UTF8.GetBytes(name)), new ListingTerms(
            SaleMethod.Interest, Price, new LicenceSupply(SupplyKind.Limited, 10), new Scope([], [], [], OnwardTransfer: false), Exclusivity.NonExclusive, null, null));
        Answer called = await exchange.Host.PostAsync(
            $"/listings/{listing}/interests", """{"until":"UNTIL","runs":"24:00:00"}""".Replace("UNTIL", In(Duration.FromDays(30)), StringComparison.Ordinal), exchange.Vendor, exchange.NextKey());
        called.Status.ShouldBe(HttpStatusCode.Created, called.Text);
        string interest = called.Json.GetProperty("interest").GetString()!;
        (await exchange.Host.PostAsync($"/interests/{interest}/registrations", "", exchange.Buyers[0], exchange.NextKey())).Status.ShouldBe(HttpStatusCode.OK);
        return interest;
    }

    /// <summary>Orders, and waits until what follows by itself has followed.</summary>
    public static async Task<Deal> BuyAsync(this TestExchange exchange, ProductId product, ListingId listing, byte[] content, int buyer = 0)
    {
        string key = exchange.Buyers[buyer];
        Answer ordered = await exchange.Host.PostAsync($"/listings/{listing}/orders", """{"version":1}""", key, exchange.NextKey());
        ordered.Status.ShouldBe(HttpStatusCode.Created, ordered.Text);
        string order = ordered.Json.GetProperty("order").GetString()!;
        ordered.Headers.Location!.AbsolutePath.ShouldBe($"/orders/{order}");
        ordered.Amount("price").ShouldBe(Price.ToAmountString());
        JsonElement settled = default;
        await Eventually.TrueAsync(async () =>
        {
            JsonElement[] found = [.. (await exchange.Host.GetAsync($"/settlements?order={order}", key)).Json.GetProperty("settlements").EnumerateArray()];
            return found.Length == 1 && (settled = found[0]).GetProperty("phase").GetString() == "in-acceptance";
        });
        return new Deal(
            product.ToString(), TitleId.Of(product).ToString(), listing.ToString(), order, settled.GetProperty("agreement").GetString()!, settled.GetProperty("settlement").GetString()!,
            settled.GetProperty("entitlement").GetString()!, content);
    }

    public static string In(Duration later) => NodaTime.Text.InstantPattern.General.Format(SystemClock.Instance.GetCurrentInstant() + later);
}
