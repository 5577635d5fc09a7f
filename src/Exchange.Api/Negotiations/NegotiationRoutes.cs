using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Projections;
using NodaTime;

namespace Exchange.Api;

/// <summary>Offers and counter-offers between a buyer and the seller of a listing (DOMAIN NEG-1 to NEG-4).</summary>
internal static class NegotiationRoutes
{
    private static readonly Access Parties = Access.Only(Roles.Vendor | Roles.Buyer);

    private static readonly ImmutableArray<Type> Refused =
        [typeof(ParticipantRejection), typeof(RulebookRejection), typeof(ListingRejection), typeof(TitleRejection), typeof(NegotiationRejection), typeof(OrderRejection)];

    private static readonly Field<Money> UnitPrice = Kinds.Money.As("unitPrice", "Of one licence, in the currency of the listing's price.").Like("""{"amount":"90.00","currency":"CNY"}""");
    private static readonly Field<int> Licences = Kinds.Count(1, ListingTermsRule.LicencesMax, 3).As("licences", "How many; absent: one.").Or(1);
    private static readonly Field<Scope?> Scope = TitleShapes.Scope.As("scope", "What they may be used for; absent: as in the offer that is answered, and at first as listed.").Optional();
    private static readonly Field<Duration?> LicenceTerm = Kinds.Span(36_600, "8784:00:00").As("licenceTerm", "How long a licence lasts from delivery; absent: as in the offer that is answered, and at first as listed.").Optional();
    private static readonly Field<Instant> ValidUntil = Kinds.Instant.As("validUntil", "It can be accepted until then, that instant included.");
    private static readonly Field<bool> Firm = Kinds.Flag.As("firm", "It can't be withdrawn before; absent: it can.").Or(absent: false);
    private static readonly ImmutableArray<Field> Terms = [UnitPrice, Licences, Scope, LicenceTerm, ValidUntil, Firm];

    private static readonly Field<int> Version = Kinds.Count(1, int.MaxValue, 1).As("version", "The version of the listing that the party has seen; another one is refused.");
    private static readonly Field<ParticipantId?> Buyer = Kinds.Participant.As("buyer", "Whom the seller makes the offer to; absent when the buyer makes it.").Like(null).Optional();
    private static readonly Field<int> Offer = Kinds.Count(1, int.MaxValue, 1).As("offer", "The number of the offer that it is about: the latest, or it is refused.");
    private static readonly Field<ContentHash> ContentHash = Kinds.Hash.As("contentHash", "SHA-256 of the canonical JSON (RFC 8785) of that offer, as the party has read it.");

    public static readonly PathId<NegotiationId> Negotiation = new("id", "The negotiation.", new NegotiationRejection.NegotiationNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/listings/{id}/negotiations", Parties, "Make a first offer on a listing", Shape.Of([Version, .. Terms, Buyer]),
            (a, b) => new OpenNegotiation(a.Actor, a.Made<NegotiationId>(), a.Id(ListingRoutes.Listing), b.Of(Version), b.Of(Buyer), TermsOf(b))) with
        {
            Description = "By a buyer, or by the seller of the listing to a buyer whom he names. The two of them alone see it.",
            Path = [ListingRoutes.Listing],
            Makes = Makes.In<OpenNegotiation>("/negotiations", "negotiation", c => c.Negotiation.ToString()),
            Says = Latest<OpenNegotiation>(c => c.Negotiation),
            Refusals = Refused,
        },
        Write.Post(
            "/negotiations/{id}/offers", Parties, "Answer the latest offer by another one", Shape.Of([Offer, .. Terms]),
            (a, b) => new CounterOffer(a.Actor, a.Id(Negotiation), b.Of(Offer), TermsOf(b))) with
        {
            Description = "The offer that is answered can't be accepted any more, even if it was firm.",
            Path = [Negotiation],
            Says = Latest<CounterOffer>(c => c.Negotiation),
            Refusals = Refused,
        },
        Write.Post(
            "/negotiations/{id}/acceptance", Parties, "Accept the latest offer, unchanged", Shape.Of(Offer, ContentHash),
            (a, b) => new AcceptOffer(a.Actor, a.Id(Negotiation), b.Of(Offer), b.Of(ContentHash))) with
        {
            Description = "Both are bound. Order, agreement, payment and delivery follow by themselves; at a price outside the rulebook's band, once two operators have allowed it.",
            Path = [Negotiation],
            Says =
            [
                Says.Text<AcceptOffer>("phase", "agreed; or referred, when the price waits for two operators.", (c, d) => State(c.Negotiation, d) is { } n ? Words.Of(n.Phase) : null),
                Says.Text<AcceptOffer>("order", "What came of it; absent while the price is referred.", (c, d) => State(c.Negotiation, d) is { Phase: NegotiationPhase.Agreed } n ? n.Id.Order.ToString() : null),
                Says.Amount<AcceptOffer>("price", "Of the whole deal; absent while it is referred.", (c, d) => d.State<LiveOrder>(c.Negotiation.Order.Stream)?.Price),
                Says.At<AcceptOffer>("decideUntil", "Not allowed before then, a referred price has lapsed.", (c, d) => State(c.Negotiation, d)?.DecideUntil),
            ],
            Refusals = [.. Refused, typeof(AccountRejection)],
        },
        Write.Post("/negotiations/{id}/withdrawal", Parties, "Withdraw the latest offer", Shape.Of(Offer), (a, b) => new WithdrawOffer(a.Actor, a.Id(Negotiation), b.Of(Offer))) with
        {
            Description = "By who made it, before it is accepted, and unless it is firm. The negotiation is over.",
            Path = [Negotiation],
            Refusals = [typeof(ParticipantRejection), typeof(NegotiationRejection)],
        },
        Write.Post(
            "/negotiations/{id}/refusal", Parties, "Decline the latest offer", Shape.Of(Offer, CommonFields.Ground), (a, b) => new DeclineOffer(a.Actor, a.Id(Negotiation), b.Of(Offer), b.Of(CommonFields.Ground))) with
        {
            Description = "By the other side. The negotiation is over.",
            Path = [Negotiation],
            Refusals = [typeof(ParticipantRejection), typeof(NegotiationRejection), typeof(DecisionRejection)],
        },
    ];

    private static OfferTerms TermsOf(Values b) => new(b.Of(UnitPrice), b.Of(Licences), b.Of(Scope), b.Of(LicenceTerm), b.Of(ValidUntil), b.Of(Firm));

    private static ImmutableArray<Says<TCommand>> Latest<TCommand>(Func<TCommand, NegotiationId> of)
        where TCommand : MarketCommand =>
    [
        Says.Number<TCommand>("offer", "The number of the offer.", (c, d) => State(of(c), d)?.Latest?.Number),
        Says.Text<TCommand>("contentHash", "SHA-256 of its canonical JSON; the acceptance names it.", (c, d) => State(of(c), d)?.Latest?.ContentHash.ToString()),
    ];

    private static LiveNegotiation? State(NegotiationId negotiation, Decided decided) => decided.State<LiveNegotiation>(negotiation.Stream);
}
