using System.Text.Json.Nodes;
using Exchange.Mechanisms;

namespace Exchange.Cli.Clear;

/// <summary>Cases of posted prices: tariffs, subscriptions and changes of plan.</summary>
internal static class TariffCases
{
    public static JsonObject Clear(CaseValue input)
    {
        Func<JsonObject> model = input.Choice<Func<JsonObject>>(
            "model",
            ("flat", () => OfUnits(new FlatTariff(input.Integer("unitPriceMilli")), input, "qty")),
            ("volume", () => OfUnits(new VolumeTariff(TiersOf(input)), input, "qty")),
            ("graduated", () => OfUnits(new GraduatedTariff(TiersOf(input)), input, "qty")),
            ("package", () => OfUnits(new PackageTariff(input.Integer("packageSize"), input.Integer("packagePrice")), input, "qty")),
            ("usage", () => OfUnits(UsageOf(input), input, "used")),
            ("subscription", () => ToJson(PostedPrice.Of(new Subscription(input.Integer("periodPrice"), input.Count("periodDays")), input.Count("fromDay"), input.Count("toDay"), TermsOf(input)))),
            ("plan_change", () => ToJson(new Subscription(input.Integer("oldPrice"), input.Count("periodDays")).ChangeTo(input.Integer("newPrice"), input.Count("changeDay")))));
        return model();
    }

    private static JsonObject OfUnits(Tariff tariff, CaseValue input, string units) => ToJson(PostedPrice.Of(tariff, input.Integer(units), TermsOf(input)));

    private static UsageTariff UsageOf(CaseValue input) =>
        new(input.OptionalInteger("baseFee") ?? 0, input.OptionalInteger("included") ?? 0, new GraduatedTariff(TiersOf(input)), input.OptionalInteger("minCommit"), input.OptionalInteger("cap"));

    private static TierTable TiersOf(CaseValue input)
    {
        // A price or fee that is null is none that a tier may have.
        Tier[] tiers = [.. input.Rows("tiers", 3).Select(row => new Tier(row[0], row[1] ?? -1, row[2] ?? -1))];
        return TierTable.TryOf([.. tiers], out TierTable? table, out string? fault) ? table : throw input.Fault("tiers", $"can't be used: {char.ToLowerInvariant(fault[0])}{fault[1..].TrimEnd('.')}");
    }

    private static PriceTerms TermsOf(CaseValue input) => new(RateOf(input, "discountBps"), RateOf(input, "taxBps"));

    private static int RateOf(CaseValue input, string name) => input.Has(name) ? input.Count(name) : 0;

    private static JsonObject ToJson(PostedPrice price) => new() { ["subtotal"] = price.Subtotal, ["discount"] = price.Discount, ["tax"] = price.Tax, ["total"] = price.Total };

    private static JsonObject ToJson(PlanChange change) => new() { ["credit"] = change.Credit, ["charge"] = change.Charge, ["net"] = change.Net };
}
