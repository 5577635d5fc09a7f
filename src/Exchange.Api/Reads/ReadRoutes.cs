using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Credits;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Entitlements;
using Exchange.Market.Inquiries;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.Resources;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.Projections;
using Exchange.Projections.Accounts;
using Exchange.Projections.AssetMap;
using Exchange.Projections.Catalogue;
using Exchange.Projections.Credits;
using Exchange.Projections.DutchAuctions;
using Exchange.Projections.Conduct;
using Exchange.Projections.Interests;
using Exchange.Projections.Listings;
using Exchange.Projections.Negotiations;
using Exchange.Projections.Operation;
using Exchange.Projections.OrderBooks;
using Exchange.Projections.Parties;
using Exchange.Projections.PriceDiscovery;
using Exchange.Projections.Products;
using Exchange.Projections.ReverseAuctions;
using Exchange.Projections.SealedAuctions;
using Exchange.Projections.Titles;
using Exchange.Projections.Trade;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api;

/// <summary>What can be read of the market, collection by collection. Who sees which row stands with the row.</summary>
internal static class ReadRoutes
{
    private static readonly Access Operation = Access.Only(Roles.Operator | Roles.Regulator);

    private static readonly PathId<OrderId> Order = new("id", "The order.", new OrderRejection.OrderNotFound());
    private static readonly PathId<AgreementId> Agreement = new("id", "The agreement.", new AgreementRejection.AgreementNotFound());
    private static readonly PathText Account = new("id", "The account: party and currency.", new AccountRejection.AccountNotFound(), "buyer-1-CNY", 128);
    private static readonly PathText CreditAccount = new("id", "The account: series and party.", new AccountRejection.AccountNotFound(), "0199a1b2c3d47e5f8a6b00000000eeee-buyer-1", 128);
    private static readonly PathNumber RulesVersion = new("version", "The number of the version, from 1.", new NothingThere());
    private static readonly PathText SourceCatalogue = new("catalogue", "The name that imports give the source catalogue.", new NothingThere(), "city-data-portal", 200);
    public static readonly PathId<ProductId> PricedProduct = new("product", "The product.", new ProductRejection.ProductNotFound());
    private static readonly PathId<CreditSeriesId> PricedSeries = new("series", "The series of credits.", new CreditRejection.SeriesNotFound());
    private static readonly PathText Theme = new("theme", "The theme.", new NothingThere(), "transport", 1_000);

    private static readonly Filter Openness = Filter.OneOf<Openness>("openness", "How open the data is."), Grade = Filter.OneOf<DataGrade>("grade", "How grave its loss would be."), ByTheme = Filter.Text("theme", "One of its themes.");

    /// <summary>Narrows to high-value datasets of a category.</summary>
    public static readonly Filter HighValue = Filter.OneOf<HighValueCategory>("high-value", "High-value datasets of this category.");

    public static readonly ImmutableArray<ReadRoute> All =
    [
        new RowList<ParticipantRow>("/participants", "listParticipants", "participants", "Parties")
        {
            Filters = [Filter.OneOf<PartyStanding>("standing", "Where they stand."), Filter.OneOf<ParticipantKind>("kind", "What kind of body."), Filter.OneOf<ParticipantRole>("role", "One of their roles.")],
        },
        new RowItem<ParticipantRow>("/participants/{id}", "findParticipant", "A party", p => p.Of(ParticipantRoutes.Participant)) { Path = [ParticipantRoutes.Participant] },
        new RowList<DecisionRow>("/decisions", "listDecisions", "decisions", "Decisions of two operators")
        {
            Access = Operation, Filters = [Filter.OneOf<DecisionStanding>("standing", "Where they stand."), Filter.Text("target", "The stream that they are about.")],
        },
        new RowItem<DecisionRow>("/decisions/{id}", "findDecision", "A decision", p => p.Of(DecisionRoutes.Decision).ToString()) { Access = Operation, Path = [DecisionRoutes.Decision] },
        new RowList<RulebookRow>("/rulebook", "listRules", "versions", "All versions of the rulebook")
        {
            Description = "A version is in force from its effectiveFrom until the next one's. The ETag names the newest one, and is what a proposal of further rules needs in If-Match.", TaggedByLast = true,
        },
        new RowItem<RulebookRow>("/rulebook/{version}", "findRules", "A version of the rulebook", p => RulebookRow.KeyOf(p.Of(RulesVersion))) { Path = [RulesVersion] },
        new RowList<ResourceRow>("/resources", "listResources", "resources", "Data resources")
        {
            Filters = [Filter.OneOf<ResourceStanding>("standing", "Where they stand."), Openness, Grade, HighValue], ByOwner = true,
        },
        new RowItem<ResourceRow>("/resources/{id}", "findResource", "A data resource", p => p.Of(ResourceRoutes.Resource).ToString()) { Path = [ResourceRoutes.Resource] },
        new RowList<SourceRow>("/imports/{catalogue}", "listImported", "records", "What was imported from a source catalogue")
        {
            Path = [SourceCatalogue], Prefix = (p, _) => SourceRow.PrefixOf(p.Of(SourceCatalogue)), Filters = [Filter.OneOf<ResourceStanding>("standing", "Where they stand.")],
        },
        new RowList<ProductRow>("/products", "listProducts", "products", "Data products")
        {
            Filters = [Filter.OneOf<ProductStanding>("standing", "Where they stand."), Openness, Grade, Filter.Text("vendor", "Whose they are.")], ByOwner = true,
        },
        new RowItem<ProductRow>("/products/{id}", "findProduct", "A data product", p => p.Of(ProductRoutes.Product).ToString()) { Path = [ProductRoutes.Product] },
        new RowList<TitleRow>("/titles", "listTitles", "titles", "Titles")
        {
            Filters = [Filter.OneOf<TitlePhase>("phase", "Where they stand."), Filter.Id<ProductId>("product", "The product."), Filter.Text("applicant", "Who applied.")], ByOwner = true,
        },
        new RowItem<TitleRow>("/titles/{id}", "findTitle", "A title", TitleKey) { Path = [TitleRoutes.Title] },
        new RowList<TitleEntryRow>("/titles/{id}/entries", "listTitleEntries", "entries", "The chain of a title, entry by entry")
        {
            Path = [TitleRoutes.Title], Of = p => RowKey.Of<TitleRow>(TitleKey(p)), Prefix = (p, _) => TitleEntryRow.PrefixOf(p.Of(TitleRoutes.Title)),
        },
        new RowList<GrantRow>("/grants", "listGrants", "grants", "Rights granted out of titles")
        {
            Filters = [Filter.Id<TitleId>("title", "The title."), Filter.Id<ProductId>("product", "The product."), Filter.Text("in-force", "true: those not revoked; false: the others.")], OwnOnly = true, ByOwner = true,
        },
        new RowList<ListingRow>("/listings", "listListings", "listings", "Listings")
        {
            Filters =
            [
                Filter.OneOf<ListingPhase>("phase", "Where they stand."), Filter.OneOf<SaleMethod>("method", "How they are sold."), Openness, Grade, ByTheme, Filter.Text("seller", "Whose they are."),
                Filter.Id<ProductId>("product", "The product."), Filter.Id<ResourceId>("resource", "The resource."),
            ],
            ByOwner = true,
        },
        new RowItem<ListingRow>("/listings/{id}", "findListing", "A listing", p => p.Of(ListingRoutes.Listing).ToString()) { Path = [ListingRoutes.Listing] },
        new RowList<QuoteRow>("/quotes", "listQuotes", "quotes", "Quotations of the caller, as buyer or vendor")
        {
            Description = "A vendor's quote book, of one listing or of all; a buyer's quotes.",
            Filters = [Filter.OneOf<QuotePhase>("phase", "Where they stand."), Filter.Id<ListingId>("listing", "The listing."), Filter.Id<ProductId>("product", "The product."), Filter.Text("seller", "Who offers."), Filter.Text("buyer", "Who may buy.")],
            OwnOnly = true, ByOwner = true,
        },
        new RowItem<QuoteRow>("/quotes/{id}", "findQuote", "A quotation", QuoteKey) { Path = [QuoteRoutes.Quote] },
        new RowItem<QuoteDraftRow>("/quotes/{id}/draft", "findQuoteDraft", "What its vendor means to offer", QuoteKey) { Path = [QuoteRoutes.Quote] },
        new RowList<QuoteVersionRow>("/quotes/{id}/versions", "listQuoteVersions", "versions", "What was offered, version by version")
        {
            Path = [QuoteRoutes.Quote], Of = p => RowKey.Of<QuoteRow>(QuoteKey(p)), Prefix = (p, _) => QuoteVersionRow.PrefixOf(p.Of(QuoteRoutes.Quote)),
        },
        new RowList<RfqRow>("/rfqs", "listRfqs", "rfqs", "Requests for quotes")
        {
            Description = "Those that are open to all, the caller's own, and those he is invited to.",
            Filters = [Filter.OneOf<RfqPhase>("phase", "Where they stand."), Filter.Id<ListingId>("listing", "The listing."), Filter.Id<ProductId>("product", "The product."), ByTheme, Filter.Text("buyer", "Who asks.")], ByOwner = true,
        },
        new RowItem<RfqRow>("/rfqs/{id}", "findRfq", "A request for quotes", RfqKey) { Path = [RfqRoutes.Rfq] },
        new RowItem<RfqBookRow>("/rfqs/{id}/book", "findRfqBook", "What the buyer alone knows of it", RfqKey)
        {
            Description = "Ceiling, scores, who quoted, shortlist, ranking and awards. Until the last close nobody but the buyer sees it, and he sees no quotes.", Path = [RfqRoutes.Rfq],
        },
        new RowList<RfqQuoteRow>("/rfqs/{id}/quotes", "listRfqQuotes", "quotes", "Quotes, as far as the caller may see them")
        {
            Description = "A vendor sees his own. The buyer, the operator and the regulator see those of a round once it has closed.",
            Path = [RfqRoutes.Rfq], Of = p => RowKey.Of<RfqRow>(RfqKey(p)), Prefix = (p, _) => RfqQuoteRow.PrefixOf(p.Of(RfqRoutes.Rfq)),
        },
        new RowList<RfqQuestionRow>("/rfqs/{id}/questions", "listRfqQuestions", "questions", "Questions and answers between the buyer and the caller")
        {
            Path = [RfqRoutes.Rfq], Of = p => RowKey.Of<RfqRow>(RfqKey(p)), Prefix = (p, _) => RfqQuestionRow.PrefixOf(p.Of(RfqRoutes.Rfq)),
        },
        new RowList<SealedAuctionRow>("/sealed-auctions", "listSealedAuctions", "auctions", "Auctions with sealed bids")
        {
            Filters =
            [
                Filter.OneOf<SealedPhase>("phase", "Where they stand."), Filter.OneOf<SealedFormat>("format", "How bids become prices."), Filter.Id<ListingId>("listing", "The listing."),
                Filter.Text("seller", "Who sells."),
            ],
            ByOwner = true,
        },
        new RowItem<ReserveRow>("/auctions/{id}/reserve", "findReserve", "The reserve price of the caller's own auction", p => p.Of(AuctionRoutes.Auction).Stream.Value)
        {
            Description = "In force, with what the exclusive sale forgoes, where the seller has stated values.", Path = [AuctionRoutes.Auction],
        },
        new RowItem<ReserveRow>("/sealed-auctions/{id}/reserve", "findSealedReserve", "The reserve price of the caller's own auction", p => p.Of(SealedRoutes.Auction).Stream.Value)
        {
            Description = "Where it is hidden, or reckoned from values that the seller has stated.", Path = [SealedRoutes.Auction],
        },
        new RowItem<SealedAuctionRow>("/sealed-auctions/{id}", "findSealedAuction", "An auction with sealed bids", SealedKey) { Path = [SealedRoutes.Auction] },
        new RowList<EnvelopeRow>("/sealed-auctions/{id}/envelopes", "listEnvelopes", "envelopes", "The caller's envelope in an auction")
        {
            Path = [SealedRoutes.Auction], Of = p => RowKey.Of<SealedAuctionRow>(SealedKey(p)), Prefix = (p, _) => EnvelopeRow.PrefixOf(p.Of(SealedRoutes.Auction)), OwnOnly = true,
        },
        new RowList<OpenedBidRow>("/sealed-auctions/{id}/bids", "listOpenedBids", "bids", "The bids of an auction, once they are opened")
        {
            Description = "With the auction's privateKey anybody can open the envelopes again, and hold each slip against its commitment.",
            Path = [SealedRoutes.Auction], Of = p => RowKey.Of<SealedAuctionRow>(SealedKey(p)), Prefix = (p, _) => OpenedBidRow.PrefixOf(p.Of(SealedRoutes.Auction)),
        },
        new RowList<OrderRow>("/orders", "listOrders", "orders", "Orders of the caller, as buyer or seller")
        {
            Filters = [Filter.OneOf<OrderPhase>("phase", "Where they stand."), Filter.Id<ListingId>("listing", "The listing."), Filter.Id<ProductId>("product", "The product."), Filter.Text("seller", "Who sells."), Filter.Text("buyer", "Who buys.")],
            OwnOnly = true, ByOwner = true,
        },
        new RowItem<OrderRow>("/orders/{id}", "findOrder", "An order", p => p.Of(Order).ToString()) { Path = [Order] },
        new RowList<NegotiationRow>("/negotiations", "listNegotiations", "negotiations", "Negotiations of the caller, as buyer or seller")
        {
            Filters = [Filter.OneOf<NegotiationPhase>("phase", "Where they stand."), Filter.Id<ListingId>("listing", "The listing."), Filter.Id<ProductId>("product", "The product."), Filter.Text("seller", "Who sells."), Filter.Text("buyer", "Who buys.")],
            OwnOnly = true, ByOwner = true,
        },
        new RowItem<NegotiationRow>("/negotiations/{id}", "findNegotiation", "A negotiation", NegotiationKey) { Path = [NegotiationRoutes.Negotiation] },
        new RowList<OfferRow>("/negotiations/{id}/offers", "listOffers", "offers", "The offers of a negotiation, one after the other")
        {
            Path = [NegotiationRoutes.Negotiation], Of = p => RowKey.Of<NegotiationRow>(NegotiationKey(p)), Prefix = (p, _) => OfferRow.PrefixOf(p.Of(NegotiationRoutes.Negotiation)),
        },
        new RowList<InterestRow>("/interests", "listInterests", "interests", "Calls for interest")
        {
            Filters = [Filter.OneOf<InterestPhase>("phase", "Where they stand."), Filter.Id<ListingId>("listing", "The listing."), Filter.Id<ProductId>("product", "The product."), Filter.Text("seller", "Whose they are.")], ByOwner = true,
        },
        new RowItem<InterestRow>("/interests/{id}", "findInterest", "A call for interest", p => p.Of(InterestRoutes.Interest).ToString()) { Path = [InterestRoutes.Interest] },
        new RowList<RegistrationRow>("/registrations", "listRegistrations", "registrations", "Registrations of interest of the caller")
        {
            Filters = [Filter.OneOf<RegistrationStanding>("standing", "Where they stand."), Filter.Id<InterestId>("interest", "The call for interest."), Filter.Id<ListingId>("listing", "The listing.")], OwnOnly = true, ByOwner = true,
        },
        new RowList<AgreementRow>("/agreements", "listAgreements", "agreements", "Agreements of the caller")
        {
            Filters = [Filter.OneOf<AgreementStanding>("standing", "Where they stand."), Filter.Id<OrderId>("order", "The order."), Filter.Id<ProductId>("product", "The product.")], OwnOnly = true, ByOwner = true,
        },
        new RowItem<AgreementRow>("/agreements/{id}", "findAgreement", "An agreement", p => p.Of(Agreement).ToString()) { Path = [Agreement] },
        new RowList<SettlementRow>("/settlements", "listSettlements", "settlements", "Settlements of the caller")
        {
            Filters = [Filter.OneOf<SettlementPhase>("phase", "Where they stand."), Filter.Id<OrderId>("order", "The order."), Filter.Id<ProductId>("product", "The product."), Filter.Text("seller", "Who sells."), Filter.Text("buyer", "Who buys.")],
            OwnOnly = true, ByOwner = true,
        },
        new RowItem<SettlementRow>("/settlements/{id}", "findSettlement", "A settlement", p => p.Of(SettlementRoutes.Settlement).ToString()) { Path = [SettlementRoutes.Settlement] },
        new RowList<CertificateRow>("/certificates", "listCertificates", "certificates", "Transaction certificates of the caller")
        {
            Description = "One for each settlement that is final.",
            Filters = [Filter.Id<SettlementId>("settlement", "The settlement."), Filter.Id<OrderId>("order", "The order."), Filter.Id<ProductId>("product", "The product."), Filter.Text("seller", "Who sold."), Filter.Text("buyer", "Who bought.")],
            OwnOnly = true, ByOwner = true,
        },
        new RowItem<CertificateRow>("/certificates/{number}", "findCertificate", "A transaction certificate", p => p.Of(VerificationRoute.Number))
        {
            Description = "Its hash is the SHA-256 of the canonical JSON (RFC 8785) of the other members; whoever is shown it asks at /certificates/{number}/verification whether it is genuine.",
            Path = [VerificationRoute.Number],
        },
        new RowList<EntitlementRow>("/entitlements", "listEntitlements", "entitlements", "Entitlements of the caller")
        {
            Filters = [Filter.OneOf<EntitlementStanding>("standing", "Where they stand."), Filter.Id<ListingId>("listing", "The listing.")], OwnOnly = true, ByOwner = true,
        },
        new RowItem<EntitlementRow>("/entitlements/{id}", "findEntitlement", "An entitlement", EntitlementKey) { Path = [EntitlementRoutes.Entitlement] },
        new RowList<DownloadRow>("/entitlements/{id}/downloads", "listDownloads", "downloads", "Downloads that were started")
        {
            Path = [EntitlementRoutes.Entitlement], Of = p => RowKey.Of<EntitlementRow>(EntitlementKey(p)), Prefix = (p, _) => DownloadRow.PrefixOf(p.Of(EntitlementRoutes.Entitlement)),
        },
        new RowList<AccountRow>("/accounts", "listAccounts", "accounts", "Accounts of the caller")
        {
            Filters = [Filter.Text("currency", "ISO 4217."), Filter.Text("kind", "house or participant.")], OwnOnly = true, ByOwner = true,
        },
        new RowItem<AccountRow>("/accounts/{id}", "findAccount", "An account", p => p.Of(Account)) { Path = [Account] },
        new RowList<AccountEntryRow>("/accounts/{id}/entries", "listAccountEntries", "entries", "An account's statement, entry by entry")
        {
            Path = [Account], Of = p => RowKey.Of<AccountRow>(p.Of(Account)), Prefix = (p, _) => AccountEntryRow.PrefixOf(new AccountId(p.Of(Account))),
        },
        new RowList<HoldRow>("/accounts/{id}/holds", "listHolds", "holds", "Money of an account that is set apart")
        {
            Path = [Account], Of = p => RowKey.Of<AccountRow>(p.Of(Account)), Prefix = (p, _) => HoldRow.PrefixOf(new AccountId(p.Of(Account))),
        },
        new RowList<PriceRow>("/prices/{product}", "listPrices", "prices", "What a product has traded at, by currency")
        {
            Path = [PricedProduct], Prefix = (p, _) => PriceRow.PrefixOf(p.Of(PricedProduct)), Of = PricedKey,
        },
        new RowList<CandleRow>("/prices/{product}/candles", "listCandles", "candles", "Open, high, low, close and volume of a product")
        {
            Path = [PricedProduct], Parameters = CandleParameters, Of = PricedKey,
            Prefix = (p, q) => CandleRow.PrefixOf(p.Of(PricedProduct), CurrencyOf(q), WidthOf(q)), From = (p, q) => From(q, CandleRow.PrefixOf(p.Of(PricedProduct), CurrencyOf(q), WidthOf(q))),
        },
        new RowList<PriceRow>("/prices/themes/{theme}", "listThemePrices", "prices", "What everything of a theme has traded at, by currency") { Path = [Theme], Prefix = (p, _) => PriceRow.PrefixOf(p.Of(Theme)) },
        new RowList<CandleRow>("/prices/themes/{theme}/candles", "listThemeCandles", "candles", "Open, high, low, close and volume of a theme")
        {
            Path = [Theme], Parameters = CandleParameters,
            Prefix = (p, q) => CandleRow.PrefixOf(p.Of(Theme), CurrencyOf(q), WidthOf(q)), From = (p, q) => From(q, CandleRow.PrefixOf(p.Of(Theme), CurrencyOf(q), WidthOf(q))),
        },
        new RowList<MapNodeRow>("/map", "listMapNodes", "nodes", "The points of the asset map: holders, parties, resources, products, listings")
        {
            Description = "The lines between them are at /map/edges. Of closed data the map shows that it exists.",
            Filters = [Filter.OneOf<MapNodeKind>("kind", "What they are."), ByTheme, Filter.Text("region", "The place, as the source has it."), Openness, Grade, Filter.Text("state", "Where they stand.")],
        },
        new RowList<MapEdgeRow>("/map/edges", "listMapEdges", "edges", "The lines of the asset map")
        {
            Description = "Who was served by a listing, its seller and he himself see.",
            Filters = [Filter.OneOf<MapEdgeKind>("kind", "What joins them."), Filter.Text("from", "The node where they begin."), Filter.Text("to", "The node where they end.")],
        },
        new RowList<QueueRow>("/queue", "listWork", "work", "What waits for an operator") { Access = Operation, Filters = [Filter.OneOf<WorkKind>("kind", "What kind of work."), Filter.Text("step", "Where it stands.")] },
        new RowList<SeriesRow>("/credit-series", "listCreditSeries", "series", "Series of usage credits")
        {
            Filters =
            [
                Filter.OneOf<SeriesStanding>("standing", "Where they stand."), Filter.Id<ListingId>("listing", "The listing."), Filter.Id<ProductId>("product", "The product."), Filter.Text("issuer", "Who issues."),
                Filter.Text("currency", "ISO 4217."),
            ],
            ByOwner = true,
        },
        new RowItem<SeriesRow>("/credit-series/{id}", "findCreditSeries", "A series of usage credits", p => p.Of(CreditRoutes.Series).ToString()) { Path = [CreditRoutes.Series] },
        new RowList<CreditAccountRow>("/credit-accounts", "listCreditAccounts", "accounts", "What the caller has of series of credits")
        {
            Filters = [Filter.Id<CreditSeriesId>("series", "The series."), Filter.Id<ProductId>("product", "The product.")], OwnOnly = true, ByOwner = true,
        },
        new RowItem<CreditAccountRow>("/credit-accounts/{id}", "findCreditAccount", "What somebody has of a series of credits", p => p.Of(CreditAccount)) { Path = [CreditAccount] },
        new RowList<CreditEntryRow>("/credit-accounts/{id}/entries", "listCreditEntries", "entries", "A credit account's statement, entry by entry")
        {
            Path = [CreditAccount], Of = p => RowKey.Of<CreditAccountRow>(p.Of(CreditAccount)), Prefix = (p, _) => CreditEntryRow.PrefixOf(new CreditAccountId(p.Of(CreditAccount))),
        },
        new RowList<DutchAuctionRow>("/dutch-auctions", "listDutchAuctions", "auctions", "Dutch auctions")
        {
            Filters =
            [
                Filter.OneOf<DutchPhase>("phase", "Where they stand."), Filter.OneOf<DutchPricing>("pricing", "What the licences cost."), Filter.Id<ListingId>("listing", "The listing."), Filter.Text("seller", "Who sells."),
            ],
            ByOwner = true,
        },
        new RowItem<DutchAuctionRow>("/dutch-auctions/{id}", "findDutchAuction", "A Dutch auction", DutchKey)
        {
            Description = "Its terms tell what stands on the clock at any moment t: max(floor, startPrice − decrement × whole intervals since opensAt).", Path = [DutchRoutes.Auction],
        },
        new RowList<DutchFillRow>("/dutch-auctions/{id}/fills", "listDutchFills", "fills", "What was taken of an auction, and for how much")
        {
            Path = [DutchRoutes.Auction], Of = p => RowKey.Of<DutchAuctionRow>(DutchKey(p)), Prefix = (p, _) => DutchFillRow.PrefixOf(p.Of(DutchRoutes.Auction)),
        },
        new RowList<DutchLimitRow>("/dutch-auctions/{id}/limits", "listDutchLimits", "limits", "The caller's limits in an auction")
        {
            Description = "Nobody else sees one that waits; the operator and the regulator see those that have fired, or come to nothing.",
            Path = [DutchRoutes.Auction], Of = p => RowKey.Of<DutchAuctionRow>(DutchKey(p)), Prefix = (p, _) => DutchLimitRow.PrefixOf(p.Of(DutchRoutes.Auction)),
        },
        new RowList<ReverseAuctionRow>("/reverse-auctions", "listReverseAuctions", "auctions", "Reverse auctions: buyers' tenders")
        {
            Filters = [Filter.OneOf<ReversePhase>("phase", "Where they stand."), Filter.Id<ListingId>("listing", "The listing."), Filter.Id<ProductId>("product", "The product."), ByTheme, Filter.Text("buyer", "Who asks.")], ByOwner = true,
        },
        new RowItem<ReverseAuctionRow>("/reverse-auctions/{id}", "findReverseAuction", "A reverse auction", ReverseKey) { Path = [ReverseRoutes.Auction] },
        new RowItem<ReverseBookRow>("/reverse-auctions/{id}/book", "findReverseBook", "What the buyer alone knows of it", ReverseKey)
        {
            Description = "The hidden maximum, who bid, and the award. Until the close nobody but the buyer sees it.", Path = [ReverseRoutes.Auction],
        },
        new RowList<ReverseBidRow>("/reverse-auctions/{id}/bids", "listReverseBids", "bids", "Bids, as far as the caller may see them")
        {
            Description = "A vendor sees his own. The buyer, the operator and the regulator see them once the auction is over.",
            Path = [ReverseRoutes.Auction], Of = p => RowKey.Of<ReverseAuctionRow>(ReverseKey(p)), Prefix = (p, _) => ReverseBidRow.PrefixOf(p.Of(ReverseRoutes.Auction)),
        },
        new RowList<ConductRow>("/conduct", "listConduct", "conduct", "What participants did and took back, day by day")
        {
            Description = "A participant sees his own. Flagged are those above the ratio of the rulebook in force.",
            Filters = [Filter.Text("day", "A day of UTC, such as 2026-11-22."), Filter.Text("flagged", "true: those above the ratio; false: the others.")], OwnOnly = true, ByOwner = true,
        },
        new RowList<WithheldRow>("/withheld", "listWithheld", "withheld", "Prices and candles that are suppressed, with their figures")
        {
            Description = "Too few trades or buyers stand behind them to be published under the rulebook.", Access = Operation, Filters = [Filter.Id<ProductId>("product", "The product."), Filter.Text("theme", "The theme.")],
        },
        new RowList<IndexRow>("/prices/themes/{theme}/index", "listIndices", "indices", "The price index of a theme, by currency")
        {
            Description = "1000 on the first day of trade; only products that are traded again move it. In millionths of a point.", Path = [Theme], Prefix = (p, _) => PriceRow.PrefixOf(p.Of(Theme)),
        },
        new RowList<IndexPointRow>("/prices/themes/{theme}/index/days", "listIndexDays", "days", "The price index of a theme day by day, as far as there was trade")
        {
            Path = [Theme], Parameters = [CurrencyParameter, Parameter.Query("from", "This day and later ones.", Kinds.Date.Schema(new SchemaBook()))],
            Prefix = (p, q) => IndexPointRow.PrefixOf(p.Of(Theme), CurrencyOf(q)), From = (p, q) => FromDay(q, IndexPointRow.PrefixOf(p.Of(Theme), CurrencyOf(q))),
        },
        new RowList<IndexBasketRow>("/prices/themes/{theme}/index/baskets", "listIndexBaskets", "baskets", "What the price index of a theme is computed from, by currency")
        {
            Access = Operation, Path = [Theme], Prefix = (p, _) => PriceRow.PrefixOf(p.Of(Theme)),
        },
        new RowList<BookRow>("/books", "listBooks", "books", "Order books of usage credits")
        {
            Filters = [Filter.OneOf<BookPhase>("phase", "Where they stand."), Filter.Id<CreditSeriesId>("series", "The series of credits."), Filter.Id<ProductId>("product", "The product.")],
        },
        new RowItem<BookRow>("/books/{id}", "findBook", "An order book", BookKey) { Description = "What rests in it is at /books/{id}/depth.", Path = [BookRoutes.Book] },
        new RowList<BookOrderRow>("/books/{id}/orders", "listBookOrders", "orders", "The caller's orders in a book")
        {
            Filters = [Filter.OneOf<BookOrderStanding>("standing", "Where they stand."), Filter.OneOf<OrderSide>("side", "Whether they buy or sell.")],
            Path = [BookRoutes.Book], Of = OfBook, Prefix = (p, _) => BookOrderRow.PrefixOf(p.Of(BookRoutes.Book)), OwnOnly = true, ByOwner = true,
        },
        new RowList<BookTradeRow>("/books/{id}/trades", "listBookTrades", "trades", "The trades of a book, one after the other")
        {
            Path = [BookRoutes.Book], Of = OfBook, Prefix = (p, _) => BookTradeRow.PrefixOf(p.Of(BookRoutes.Book)),
        },
        new RowList<BookFillRow>("/books/{id}/fills", "listBookFills", "fills", "The caller's own trades in a book")
        {
            Path = [BookRoutes.Book], Of = OfBook, Prefix = (p, _) => BookTradeRow.PrefixOf(p.Of(BookRoutes.Book)), OwnOnly = true, ByOwner = true,
        },
        new RowList<BookCallRow>("/books/{id}/calls", "listBookCalls", "calls", "The calls of a book, and why each cleared at its price")
        {
            Path = [BookRoutes.Book], Of = OfBook, Prefix = (p, _) => BookCallRow.PrefixOf(p.Of(BookRoutes.Book)),
        },
        new RowList<BookKillRow>("/books/{id}/kills", "listBookKills", "kills", "Parties whose orders were taken out of a book")
        {
            Path = [BookRoutes.Book], Of = OfBook, Prefix = (p, _) => BookKillRow.PrefixOf(p.Of(BookRoutes.Book)), OwnOnly = true, ByOwner = true,
        },
        new RowList<PriceRow>("/prices/series/{series}", "listSeriesPrices", "prices", "What credits of a series have traded at")
        {
            Path = [PricedSeries], Prefix = (p, _) => PriceRow.PrefixOf(p.Of(PricedSeries)), Of = PricedSeriesKey,
        },
        new RowList<CandleRow>("/prices/series/{series}/candles", "listSeriesCandles", "candles", "Open, high, low, close and volume of a series of credits")
        {
            Path = [PricedSeries], Parameters = CandleParameters, Of = PricedSeriesKey,
            Prefix = (p, q) => CandleRow.PrefixOf(p.Of(PricedSeries), CurrencyOf(q), WidthOf(q)), From = (p, q) => From(q, CandleRow.PrefixOf(p.Of(PricedSeries), CurrencyOf(q), WidthOf(q))),
        },
    ];

    private static ImmutableArray<Parameter> CandleParameters =>
    [
        new Parameter("query", "width", "How long a candle is.", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. CandleWidth.All.Select(w => (JsonNode)w.Name)]), ["default"] = "1h" }),
        CurrencyParameter,
        Parameter.Query("from", "Candles that begin then or later.", Kinds.Instant.Schema(new SchemaBook())),
    ];

    public const string CurrencyName = "currency";

    public static Parameter CurrencyParameter => Parameter.Query(CurrencyName, "ISO 4217.", new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z]{3}$", ["default"] = "CNY" });

    private static string NegotiationKey(PathValues path) => path.Of(NegotiationRoutes.Negotiation).ToString();

    private static string TitleKey(PathValues path) => path.Of(TitleRoutes.Title).ToString();

    private static string QuoteKey(PathValues path) => path.Of(QuoteRoutes.Quote).ToString();

    private static string RfqKey(PathValues path) => path.Of(RfqRoutes.Rfq).ToString();

    private static string ReverseKey(PathValues path) => path.Of(ReverseRoutes.Auction).ToString();

    private static string DutchKey(PathValues path) => path.Of(DutchRoutes.Auction).ToString();

    private static string SealedKey(PathValues path) => path.Of(SealedRoutes.Auction).ToString();

    private static string EntitlementKey(PathValues path) => path.Of(EntitlementRoutes.Entitlement).ToString();

    private static string BookKey(PathValues path) => path.Of(BookRoutes.Book).ToString();

    private static RowKey OfBook(PathValues path) => RowKey.Of<BookRow>(BookKey(path));

    private static RowKey PricedSeriesKey(PathValues path) => RowKey.Of<SeriesRow>(path.Of(PricedSeries).ToString());

    private static RowKey PricedKey(PathValues path) => RowKey.Of<ProductRow>(path.Of(PricedProduct).ToString());

    public static string CurrencyOf(Query query)
    {
        string code = query.Text("currency") ?? "CNY";
        return Currency.TryFromCode(code, out Currency currency) ? currency.Code : throw Query.Invalid("currency", "currency is the ISO 4217 code of one that is traded here.");
    }

    private static string WidthOf(Query query)
    {
        string width = query.Text("width") ?? "1h";
        return CandleWidth.All.Any(w => string.Equals(w.Name, width, StringComparison.Ordinal)) ? width : throw Query.Invalid("width", $"width is one of {string.Join(", ", CandleWidth.All.Select(w => w.Name))}.");
    }

    // A list begins after a key; candles begin at full minutes, so a second before is after all that are earlier.
    private static string? From(Query query, string prefix)
    {
        if (query.Text("from") is not { } text) return null;
        return InstantPattern.ExtendedIso.Parse(text) is { Success: true } parsed && parsed.Value > Instant.FromUtc(1970, 1, 1, 0, 0)
            ? prefix + CandleRow.KeyOf(parsed.Value - Duration.FromSeconds(1))
            : throw Query.Invalid("from", "from is an instant in UTC such as 2026-11-22T08:00:00Z.");
    }

    private static string? FromDay(Query query, string prefix)
    {
        if (query.Text("from") is not { } text) return null;
        return LocalDatePattern.Iso.Parse(text) is { Success: true } parsed && parsed.Value > new LocalDate(1970, 1, 1)
            ? prefix + IndexPointRow.KeyOf(parsed.Value.PlusDays(-1))
            : throw Query.Invalid("from", "from is a day such as 2026-11-22.");
    }
}
