using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Quotations;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Api;

/// <summary>Quotations: a vendor's price for one buyer, asked for or not.</summary>
internal static class QuoteRoutes
{
    private static readonly Access Vendors = Access.Only(Roles.Vendor), Buyers = Access.Only(Roles.Buyer), Both = Access.Only(Roles.Vendor | Roles.Buyer);
    private static readonly ImmutableArray<Type> Refused = [typeof(ParticipantRejection), typeof(QuoteRejection)];
    private static readonly ImmutableArray<Type> Offered = [.. Refused, typeof(ListingRejection), typeof(TitleRejection), typeof(RulebookRejection)];

    private static readonly Field<Money> Price = Kinds.Money.As("price", "Of all the licences together.");
    private static readonly Field<int> Licences = Kinds.Count(1, ListingTermsRule.LicencesMax, 3).As("licences", "How many licences; absent: one.").Or(1);
    private static readonly Field<Instant> ValidUntil = Kinds.Instant.As("validUntil", "It can be accepted until and including this instant.");
    private static readonly Field<bool> Firm = Kinds.Flag.As("firm", "True: it binds until it lapses, and its licences are set apart. False: it is indicative, and can only be asked to be made firm.");

    private static readonly Field<QuoteTerms> Terms = Shape.Named(
        "QuoteTerms", "What is offered.", [Price, Licences, ValidUntil, Firm], b => new QuoteTerms(b.Of(Price), b.Of(Licences), b.Of(ValidUntil), b.Of(Firm))).As("terms", "What is offered.");

    private static readonly Field<ParticipantId> Buyer = Kinds.Participant.As("buyer", "Whom it is for.").Like("\"buyer-1\"");
    private static readonly Field<int> Version = Kinds.Count(1, int.MaxValue, 1).As("version", "The version of the quote that the buyer has seen; another one is refused.");

    public static readonly PathId<QuoteId> Quote = new("id", "The quote.", new QuoteRejection.QuoteNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post("/listings/{id}/quote-requests", Buyers, "Ask for a quote", Shape.Of(Licences), (a, b) => new RequestQuote(a.Actor, a.Made<QuoteId>(), a.Id(ListingRoutes.Listing), b.Of(Licences))) with
        {
            Path = [ListingRoutes.Listing],
            Makes = Makes.In<RequestQuote>("/quotes", "quote", c => c.Quote.ToString()),
            Refusals = [.. Refused, typeof(ListingRejection)],
        },
        Write.Post(
            "/listings/{id}/quotes", Vendors, "Draft a quote for a buyer", Shape.Of(Buyer, Terms),
            (a, b) => new DraftQuote(a.Actor, a.Made<QuoteId>(), a.Id(ListingRoutes.Listing), b.Of(Buyer), b.Of(Terms))) with
        {
            Description = "Unasked. The buyer sees it once it is issued.",
            Path = [ListingRoutes.Listing],
            Makes = Makes.In<DraftQuote>("/quotes", "quote", c => c.Quote.ToString()),
            Refusals = Offered,
        },
        Write.Put("/quotes/{id}/draft", Vendors, "Draft the answer to a request, or draft anew", Shape.Of(Terms), (a, b) => new RedraftQuote(a.Actor, a.Id(Quote), b.Of(Terms))) with
        {
            Path = [Quote], Refusals = Offered,
        },
        Write.Post("/quotes/{id}/issuance", Vendors, "Issue what was drafted", Shape.Nothing, (a, _) => new IssueQuote(a.Actor, a.Id(Quote))) with
        {
            Description = "A firm quote sets its licences apart until it is accepted, declined or lapses.",
            Path = [Quote],
            Says = [Stands<IssueQuote>(c => c.Quote)],
            Refusals = Offered,
        },
        Write.Put("/quotes/{id}", Vendors, "Offer something else", Shape.Of(Terms), (a, b) => new AmendQuote(a.Actor, a.Id(Quote), b.Of(Terms))) with
        {
            Description = "A new version of the quote; that is how an indicative one is made firm. A firm one can only be made better for the buyer.",
            Path = [Quote],
            Says = [Stands<AmendQuote>(c => c.Quote)],
            Refusals = Offered,
        },
        Write.Post("/quotes/{id}/firming", Buyers, "Ask for an indicative quote to be made firm", Shape.Of(Version), (a, b) => new AskToFirm(a.Actor, a.Id(Quote), b.Of(Version))) with
        {
            Path = [Quote], Refusals = Refused,
        },
        Write.Post("/quotes/{id}/acceptance", Buyers, "Accept a firm quote", Shape.Of(Version), (a, b) => new AcceptQuote(a.Actor, a.Id(Quote), b.Of(Version))) with
        {
            Description = "Price, licences and money are fixed and held at once. Agreement, payment and delivery follow by themselves.",
            Path = [Quote],
            Says =
            [
                Says.Text<AcceptQuote>("order", "The order that it makes.", (c, _) => c.Quote.Order.ToString()),
                Says.Amount<AcceptQuote>("price", "What the order is for.", (c, d) => d.State<LiveOrder>(c.Quote.Order.Stream)?.Price),
            ],
            Refusals = [.. Offered, typeof(AccountRejection)],
        },
        Write.Post("/quotes/{id}/refusal", Both, "Decline a quote, or a request for one", Shape.Of(CommonFields.Ground), (a, b) => new DeclineQuote(a.Actor, a.Id(Quote), b.Of(CommonFields.Ground))) with
        {
            Description = "The buyer declines what is offered, the vendor what was asked for.",
            Path = [Quote],
            Refusals = [.. Refused, typeof(DecisionRejection)],
        },
        Write.Post("/quotes/{id}/withdrawal", Both, "Take back an indicative quote, or a request for one", Shape.Nothing, (a, _) => new WithdrawQuote(a.Actor, a.Id(Quote))) with
        {
            Description = "A firm quote can't be taken back.",
            Path = [Quote],
            Refusals = Refused,
        },
    ];

    private static Says<TCommand> Stands<TCommand>(Func<TCommand, QuoteId> quote) =>
        Says.Number<TCommand>("termsVersion", "The version that an acceptance names.", (c, d) => d.State<LiveQuote>(quote(c).Stream)?.Version);
}
