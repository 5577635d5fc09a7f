using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Credits;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Quotations;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Api;

/// <summary>Usage credits: series, their issue and their use (DOMAIN CRD-1). They are traded elsewhere.</summary>
internal static class CreditRoutes
{
    private static readonly ImmutableArray<Type> Refused = [typeof(ParticipantRejection), typeof(CreditRejection), typeof(ListingRejection), typeof(TitleRejection), typeof(RulebookRejection)];

    private static readonly Field<Currency> InCurrency = new Kind<Currency, string>(
        (value, at) => value.ValueKind == JsonValueKind.String && Currency.TryFromCode(value.GetString(), out Currency currency) ? currency : throw JsonValues.Invalid(at, "a currency, ISO 4217"),
        _ => new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z]{3}$" }, "CNY").As("currency", "ISO 4217: what the credits are traded in.");

    private static readonly Field<long> Supply = Kinds.Number(1, CreditDesk.SupplyMax, 1_000).As("supply", "No more are ever issued. Of a listing with a limited supply, as many licences are set apart.");
    private static readonly Field<Instant> ExpiresAt = Kinds.Instant.As("expiresAt", "From then on the credits are worth nothing; within ten years.");
    private static readonly Field<long> Issued = Kinds.Number(1, CreditDesk.SupplyMax, 100).As("quantity", "How many more there shall be.");
    private static readonly Field<long> Used = Kinds.Number(1, CreditDesk.UseMax, 2).As("quantity", "How many to use; each gives one download.");

    private static readonly Field<ParticipantId> To = Kinds.Participant.As("to", "Who gets them.").Like("\"buyer-1\"");
    private static readonly Field<long> Given = Kinds.Number(1, CreditDesk.SupplyMax, 5).As("quantity", "How many.");

    public static readonly PathId<CreditSeriesId> Series = new("id", "The series of credits.", new CreditRejection.SeriesNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/listings/{id}/credit-series", Access.Only(Roles.Vendor), "Open a series of usage credits", Shape.Of(InCurrency, Supply, ExpiresAt),
            (a, b) => new OpenSeries(a.Actor, a.Made<CreditSeriesId>(), a.Id(ListingRoutes.Listing), b.Of(InCurrency), b.Of(Supply), b.Of(ExpiresAt))) with
        {
            Description = "One credit is one download of the product, under the terms that the listing has now. Credits of one series are alike.",
            Path = [ListingRoutes.Listing],
            Makes = Makes.In<OpenSeries>("/credit-series", "series", c => c.Series.ToString()),
            Refusals = Refused,
        },
        Write.Post("/credit-series/{id}/issues", Access.Only(Roles.Vendor), "Issue credits", Shape.Of(Issued), (a, b) => new IssueCredits(a.Actor, a.Id(Series), b.Of(Issued))) with
        {
            Description = "Into the issuer's own account, up to the supply of the series.",
            Path = [Series],
            Says =
            [
                Says.Text<IssueCredits>("account", "The account that they are in.", (c, _) => CreditAccountId.Of(c.Series, c.Actor).Value),
                Says.Number<IssueCredits>("left", "How many can still be issued.", (c, d) => d.State<LiveSeries>(c.Series.Stream)?.Left),
            ],
            Refusals = Refused,
        },
        Write.Post(
            "/credit-series/{id}/allotments", Access.Only(Roles.Vendor), "Give a buyer credits, free of payment", Shape.Of(To, Given),
            (a, b) => new AllotCredits(a.Actor, a.Id(Series), a.Made("allotment"), b.Of(To), b.Of(Given))) with
        {
            Description = "Of the issuer's own. Whatever is paid for is traded.",
            Path = [Series],
            Says = [Says.Number<AllotCredits>("available", "How many the issuer has left.", (c, d) => d.State<CreditAccountState>(CreditAccountId.Of(c.Series, c.Actor).Stream)?.Available)],
            Refusals = [typeof(ParticipantRejection), typeof(CreditRejection), typeof(QuoteRejection)],
        },
        Write.Post(
            "/credit-series/{id}/uses", Access.Only(Roles.Buyer), "Use credits", Shape.Of(Used),
            (a, b) => new UseCredits(a.Actor, a.Id(Series), a.Made<EntitlementId>(), b.Of(Used))) with
        {
            Description = "They are used up, and give an entitlement to as many downloads of the product as it is registered now.",
            Path = [Series],
            Makes = Makes.In<UseCredits>("/entitlements", "entitlement", c => c.Entitlement.ToString()),
            Says = [Says.Number<UseCredits>("available", "How many the caller has left.", (c, d) => d.State<CreditAccountState>(CreditAccountId.Of(c.Series, c.Actor).Stream)?.Available)],
            Refusals = [typeof(ParticipantRejection), typeof(CreditRejection), typeof(ListingRejection), typeof(TitleRejection)],
        },
    ];
}
