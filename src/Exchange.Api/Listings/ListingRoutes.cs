using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Decisions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Api;

/// <summary>What is offered, and what buyers do with it.</summary>
internal static class ListingRoutes
{
    private static readonly Access Vendors = Access.Only(Roles.Vendor), Reviewer = Access.Only(Roles.Operator), Buyers = Access.Only(Roles.Buyer);
    private static readonly ImmutableArray<Type> Refused = [typeof(DecisionRejection), typeof(ParticipantRejection), typeof(RulebookRejection), typeof(ListingRejection), typeof(TitleRejection)];

    private static readonly Field<SupplyKind> SupplyKind = Kinds.OneOf(Market.Listings.SupplyKind.Limited).As("kind", "One licence for one buyer alone, a number of them, or as many as anybody wants.");
    private static readonly Field<int?> Count = Kinds.Count(1, int.MaxValue, 100).As("count", "Of a limited supply; absent otherwise.").Optional();
    private static readonly Shape<LicenceSupply> Supply = Shape.Named("LicenceSupply", "How many licences there are.", [SupplyKind, Count], b => new LicenceSupply(b.Of(SupplyKind), b.Of(Count)));

    private static readonly Field<SaleMethod> Method = Kinds.OneOf(SaleMethod.PostedPrice).As("method", "How it is sold.");
    private static readonly Field<Money?> Price = Kinds.Money.As("price", "Of a posted price, what is asked in a negotiation, or what one interested party pays; absent otherwise.").Optional();
    private static readonly Field<LicenceSupply> Licences = Supply.As("supply", "How many licences there are.");
    private static readonly Field<Scope> Scope = TitleShapes.Scope.As("scope", "What a buyer may use it for.");
    private static readonly Field<Exclusivity> Exclusivity = Kinds.OneOf(Market.Titles.Exclusivity.NonExclusive).As("exclusivity", "Of the right that is granted; exclusive with an exclusive supply and only then.");
    private static readonly Field<Duration?> LicenceTerm = Kinds.Span(36_600, "8784:00:00").As("licenceTerm", "How long a licence lasts from delivery; absent: as long as the title.").Optional();
    private static readonly Field<Instant?> ClosesAt = Kinds.Instant.As("closesAt", "The listing expires then; absent: it stays until it is withdrawn.").Optional();

    private static readonly Field<ListingTerms> Terms = Shape.Named(
        "ListingTerms", "What is offered. A change is a new version of the listing; what runs keeps the old one.",
        [Method, Price, Licences, Scope, Exclusivity, LicenceTerm, ClosesAt],
        b => new ListingTerms(b.Of(Method), b.Of(Price), b.Of(Licences), b.Of(Scope), b.Of(Exclusivity), b.Of(LicenceTerm), b.Of(ClosesAt))).As("terms", "What is offered.");

    private static readonly Field<StreamId> Subject = new Kind<StreamId, string>(
        (value, at) => value.ValueKind == System.Text.Json.JsonValueKind.String && IsSubject(new StreamId(value.GetString()!)) ? new StreamId(value.GetString()!) : throw JsonValues.Invalid(at, "product- or resource- and an id"),
        _ => new System.Text.Json.Nodes.JsonObject { ["type"] = "string", ["pattern"] = $"^(product|resource)-{Kinds.UuidPattern[1..]}" },
        $"product-{Kinds.UuidExample}").As("subject", "The product; or the resource, for open access.");

    private static readonly Field<Seq<ContentHash>> Source = Kinds.List(Kinds.Hash, 0, 64).As("source", "The provider's statement of source with its evidence, by SHA-256.");
    private static readonly Field<int?> Quantity = Kinds.Count(1, ListingTermsRule.LicencesMax, 3).As("licences", "How many licences; absent: one.").Optional();
    private static readonly Field<int> Version = Kinds.Count(1, int.MaxValue, 1).As("version", "The version of the listing that the buyer has seen; another one is refused.");

    public static readonly PathId<ListingId> Listing = new("id", "The listing.", new ListingRejection.ListingNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post("/listings", Vendors, "Draft a listing", Shape.Of(Subject, Terms, Source), (a, b) => new DraftListing(a.Actor, a.Made<ListingId>(), b.Of(Subject), b.Of(Terms), b.Of(Source))) with
        {
            Makes = Makes.In<DraftListing>("/listings", "listing", c => c.Listing.ToString()),
            Refusals = Refused,
        },
        Write.Post("/listings/{id}/submission", Vendors, "Submit a listing for review", Shape.Nothing, (a, _) => new SubmitListing(a.Actor, a.Id(Listing))) with
        {
            Path = [Listing], Refusals = Refused,
        },
        Write.Post("/listings/{id}/return", Reviewer, "Send a listing back to be corrected", Shape.Of(CommonFields.Ground), (a, b) => new ReturnListing(a.Actor, a.Id(Listing), b.Of(CommonFields.Ground))) with
        {
            Path = [Listing], Refusals = Refused,
        },
        Write.Post("/listings/{id}/approval", Reviewer, "Let a listing in", Shape.Of(CommonFields.Checks), (a, b) => new ApproveListing(a.Actor, a.Id(Listing), b.Of(CommonFields.Checks))) with
        {
            Path = [Listing], Refusals = Refused,
        },
        Write.Put("/listings/{id}", Vendors, "Change price or terms", Shape.Of(Terms), (a, b) => new ReviseListing(a.Actor, a.Id(Listing), b.Of(Terms))) with
        {
            Description = "A new version of the listing; running orders, holds and auctions keep theirs.",
            Path = [Listing],
            NeedsVersion = _ => true,
            Says = [Says.Number<ReviseListing>("listingVersion", "The version that buyers order by.", (c, d) => d.State<LiveListing>(c.Listing.Stream)?.Version)],
            Refusals = Refused,
        },
        Write.Post("/listings/{id}/withdrawal", Vendors, "Withdraw a listing", Shape.Nothing, (a, _) => new WithdrawListing(a.Actor, a.Id(Listing))) with
        {
            Path = [Listing], Refusals = Refused,
        },
        Write.Post("/listings/{id}/orders", Buyers, "Order at the posted price", Shape.Of(Version, Quantity), (a, b) => new PlaceOrder(a.Actor, a.Made<OrderId>(), a.Id(Listing), b.Of(Version), b.Of(Quantity))) with
        {
            Description = "Price, licence and money are fixed and held at once. Agreement, payment and delivery follow by themselves.",
            Path = [Listing],
            Makes = Makes.In<PlaceOrder>("/orders", "order", c => c.Order.ToString()),
            Says = [Says.Amount<PlaceOrder>("price", "What the order is for.", (c, d) => d.State<LiveOrder>(c.Order.Stream)?.Price)],
            Refusals = [.. Refused, typeof(AccountRejection), typeof(OrderRejection)],
        },
        Write.Post("/listings/{id}/access", Buyers, "Take what is unconditionally open", Shape.Nothing, (a, _) => new TakeOpenAccess(a.Actor, a.Made<EntitlementId>(), a.Id(Listing))) with
        {
            Description = "Free and instant.",
            Path = [Listing],
            Makes = Makes.In<TakeOpenAccess>("/entitlements", "entitlement", c => c.Entitlement.ToString()),
            Refusals = [.. Refused, typeof(EntitlementRejection)],
        },
    ];

    private static bool IsSubject(StreamId stream) => AggregateIds.TryParse(stream, out ProductId _) || AggregateIds.TryParse(stream, out ResourceId _);
}
