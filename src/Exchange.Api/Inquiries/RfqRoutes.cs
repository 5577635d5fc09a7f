using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Decisions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Api;

/// <summary>Requests for quotes: a buyer asks, vendors quote under seal, the exchange awards by the rule that was announced.</summary>
internal static class RfqRoutes
{
    private static readonly Access Vendors = Access.Only(Roles.Vendor), Buyers = Access.Only(Roles.Buyer);
    private static readonly ImmutableArray<Type> Refused = [typeof(ParticipantRejection), typeof(RfqRejection)];

    private static readonly Field<ListingId?> Listing = Kinds.Id<ListingId>().As("listing", "Licences of this listing. Exactly one of listing, product and theme is named.").Optional();
    private static readonly Field<ProductId?> Product = Kinds.Id<ProductId>().As("product", "Licences of this product, whoever lists it.").Like(null).Optional();
    private static readonly Field<string?> Theme = Kinds.Text(RfqTermsRule.ThemeLengthMax, "transport").As("theme", "Any product of this theme.").Like(null).Optional();
    private static readonly Field<int> Licences = Kinds.Count(1, ListingTermsRule.LicencesMax, 3).As("licences", "How many licences; absent: one.").Or(1);
    private static readonly Field<string> Currency = new Kind<string, string>(
        (value, at) => Kernel.Currency.TryFromCode(JsonValues.Text(value, at, 3), out Currency currency) ? currency.Code : throw JsonValues.Invalid(at, "the ISO 4217 code of a currency that is traded here"),
        _ => new System.Text.Json.Nodes.JsonObject { ["type"] = "string", ["enum"] = new System.Text.Json.Nodes.JsonArray("CNY", "EUR", "USD", "HKD", "JPY") },
        "CNY").As("currency", "Of all quotes.");

    private static readonly Field<Instant> ClosesAt = Kinds.Instant.As("closesAt", "Quotes count until just before.");
    private static readonly Field<Instant> AwardsAt = Kinds.Instant.As("awardsAt", "The award is made then, by the quotes that are valid then.").Like("\"2027-07-01T00:00:00Z\"");
    private static readonly Field<Instant> FinalsClosesAt = Kinds.Instant.As("closesAt", "Final quotes count until just before.").Like("\"2027-06-30T20:00:00Z\"");
    private static readonly Field<int> Shortlist = Kinds.Count(1, RfqTermsRule.ShortlistMax, 3).As("shortlist", "How many of the cheapest vendors may quote once more.");

    private static readonly Field<FinalRound?> Finals = Shape.Named("FinalRound", "Best and final quotes.", [FinalsClosesAt, Shortlist], b => new FinalRound(b.Of(FinalsClosesAt), b.Of(Shortlist)))
        .As("finals", "After the close the cheapest vendors may quote once more; absent: there is one round.").Optional();

    private static readonly Field<AwardRule> Rule = Kinds.OneOf(AwardRule.LowestPrice).As("rule", "lowest-price: the cheapest that covers everything; split: from the cheapest up until everything is covered; weighted: by price and quality.").Or(AwardRule.LowestPrice);
    private static readonly Field<int> PriceWeight = Kinds.Count(0, RfqTermsRule.WeightsOfOne, 70).As("price", "Hundredths.");
    private static readonly Field<int> QualityWeight = Kinds.Count(0, RfqTermsRule.WeightsOfOne, 30).As("quality", "Hundredths; both make up 100.");

    private static readonly Field<AwardWeights?> Weights = Shape.Named("AwardWeights", "How much price and quality count.", [PriceWeight, QualityWeight], b => new AwardWeights(b.Of(PriceWeight), b.Of(QualityWeight)))
        .As("weights", "Of a weighted award; absent otherwise.").Optional();

    private static readonly Field<Seq<ParticipantId>?> Invited = Kinds.List(Kinds.Participant, 1, RfqTermsRule.InvitedMax).As("invited", "Who may quote, and know of it; absent: every vendor with a listing that fits.").Optional();
    private static readonly Field<Money?> Ceiling = Kinds.Money.As("ceiling", "The most the buyer pays for one licence. Hidden from everybody until the close; from vendors for good.").Optional();

    private static readonly Field<ListingId> Offered = Kinds.Id<ListingId>().As("listing", "The vendor's own listing: its terms are what is sold.");
    private static readonly Field<Money> UnitPrice = Kinds.Money.As("unitPrice", "Of one licence.");
    private static readonly Field<int> LicencesMax = Kinds.Count(1, ListingTermsRule.LicencesMax, 10).As("licencesMax", "As many as are sold at this price.");
    private static readonly Field<Instant> ValidUntil = Kinds.Instant.As("validUntil", "Until and including this instant; it counts only if that is not before the award.").Like("\"2027-12-31T00:00:00Z\"");
    private static readonly Field<string> Text = Kinds.Text(RfqTermsRule.TextLengthMax, "Since when are the counts hourly?").As("text", "About the data and the terms; it names no person. Nobody but the two sees it.");
    private static readonly Field<ParticipantId> Vendor = Kinds.Participant.As("vendor", "The vendor.");
    private static readonly Field<int> Quality = Kinds.Count(0, RfqTermsRule.QualityMax, 80).As("quality", "From 0 to 100.");

    public static readonly PathId<RfqId> Rfq = new("id", "The request for quotes.", new RfqRejection.RfqNotFound());
    private static readonly PathUuid Question = new("question", "The question.", new RfqRejection.RfqQuestionNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/rfqs", Buyers, "Ask vendors for quotes", Shape.Of(Listing, Product, Theme, Licences, Currency, ClosesAt, AwardsAt, Finals, Rule, Weights, Invited, Ceiling),
            (a, b) => new OpenRfq(a.Actor, a.Made<RfqId>(), new RfqTerms(b.Of(Listing), b.Of(Product), b.Of(Theme), b.Of(Licences), b.Of(Currency), b.Of(ClosesAt), b.Of(AwardsAt), b.Of(Finals), b.Of(Rule), b.Of(Weights), b.Of(Invited)), b.Of(Ceiling))) with
        {
            Description = "The terms are announced, but for the ceiling. Quotes are sealed until the close; the award follows by itself.",
            Makes = Makes.In<OpenRfq>("/rfqs", "rfq", c => c.Rfq.ToString()),
            Refusals = [.. Refused, typeof(ListingRejection), typeof(ProductRejection), typeof(RulebookRejection)],
        },
        Write.Post(
            "/rfqs/{id}/quotes", Vendors, "Quote", Shape.Of(Offered, UnitPrice, LicencesMax, ValidUntil),
            (a, b) => new QuoteForRfq(a.Actor, a.Id(Rfq), b.Of(Offered), b.Of(UnitPrice), b.Of(LicencesMax), b.Of(ValidUntil))) with
        {
            Description = "The last quote before the close counts. In the second round those on the shortlist quote once more, and never dearer than before. An award binds the vendor.",
            Path = [Rfq],
            Refusals = [.. Refused, typeof(ListingRejection), typeof(TitleRejection), typeof(RulebookRejection)],
        },
        Write.Post("/rfqs/{id}/questions", Vendors, "Ask the buyer something", Shape.Of(Text), (a, b) => new AskRfqQuestion(a.Actor, a.Id(Rfq), a.Made("question"), b.Of(Text))) with
        {
            Path = [Rfq],
            Says = [Says.Text<AskRfqQuestion>("question", "The question's id.", (c, _) => c.Question.ToString("D"))],
            Refusals = Refused,
        },
        Write.Post("/rfqs/{id}/questions/{question}/answer", Buyers, "Answer a vendor", Shape.Of(Text), (a, b) => new AnswerRfqQuestion(a.Actor, a.Id(Rfq), a.Id(Question), b.Of(Text))) with
        {
            Path = [Rfq, Question], Refusals = Refused,
        },
        Write.Post("/rfqs/{id}/scores", Buyers, "Say how good a vendor's offer is", Shape.Of(Vendor, Quality), (a, b) => new ScoreVendor(a.Actor, a.Id(Rfq), b.Of(Vendor), b.Of(Quality))) with
        {
            Description = "For a weighted award, before the close: while nobody sees a price. Who has no score has 0.",
            Path = [Rfq],
            Refusals = Refused,
        },
        Write.Post("/rfqs/{id}/choice", Buyers, "Ask for a quote out of the ranking", Shape.Of(Vendor, CommonFields.Ground), (a, b) => new ChooseQuote(a.Actor, a.Id(Rfq), b.Of(Vendor), b.Of(CommonFields.Ground))) with
        {
            Description = "Between the close and the award. It counts when two operators have decided so (`award-out-of-ranking`).",
            Path = [Rfq],
            Refusals = [.. Refused, typeof(DecisionRejection)],
        },
        Write.Post("/rfqs/{id}/refusal", Buyers, "Decline all quotes", Shape.Of(CommonFields.Ground), (a, b) => new DeclineRfq(a.Actor, a.Id(Rfq), b.Of(CommonFields.Ground))) with
        {
            Description = "Until the award.",
            Path = [Rfq],
            Refusals = [.. Refused, typeof(DecisionRejection)],
        },
    ];
}
