using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Api;

/// <summary>Auctions with sealed bids: putting licences up, registering, envelopes, and the custodians' parts of the key.</summary>
internal static class SealedRoutes
{
    private static readonly Access Vendors = Access.Only(Roles.Vendor), Buyers = Access.Only(Roles.Buyer), Custodians = Access.Only(Roles.Operator | Roles.Regulator);

    private static readonly Field<ListingId> Listing = Kinds.Id<ListingId>().As("listing", "The vendor's own listing that is sold by auction; the licences are set apart.");
    private static readonly Field<SealedFormat> Format = Kinds.OneOf(SealedFormat.SecondPrice).As("format", "How bids become prices.");
    private static readonly Field<Currency> InCurrency = new Kind<Currency, string>(
        (value, at) => value.ValueKind == System.Text.Json.JsonValueKind.String && Currency.TryFromCode(value.GetString(), out Currency currency) ? currency : throw JsonValues.Invalid(at, "a currency, ISO 4217"),
        _ => new System.Text.Json.Nodes.JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z]{3}$" }, "CNY").As("currency", "ISO 4217: what bids are made in.");
    private static readonly Field<Instant> ClosesAt = Kinds.Instant.As("closesAt", "Envelopes are taken until just before.");
    private static readonly Field<int?> Licences = Kinds.Count(1, ListingTermsRule.LicencesMax, 5).As("licences", "How many, in formats for several; absent in the others.").Like(null).Optional();
    private static readonly Field<Money?> Reserve = Kinds.Money.As("reserve", "No licence goes below it; absent: none, where everybody pays his own bid.").Like("""{"amount":"500.00","currency":"CNY"}""").Optional();
    private static readonly Field<SealedTie> Tie = Kinds.OneOf(SealedTie.Lottery).As("tie", "Who goes first among equal bids at the margin.").Or(SealedTie.Earliest);
    private static readonly Field<int?> PerBidder = Kinds.Count(1, ListingTermsRule.LicencesMax, 2).As("perBidder", "How many one bidder may get, in formats for several; absent: all.").Like(null).Optional();
    private static readonly Field<Instant?> OpensAt = Kinds.Instant.As("opensAt", "Envelopes are taken from here; absent, or past when the exchange receives it: at once.").Like("\"2027-06-01T01:00:00Z\"").Optional();
    private static readonly Field<Money?> Deposit = Kinds.Money.As("deposit", "What a bidder puts up when he registers; absent: the rulebook's, if that is a fixed sum; zero: nothing.").Like("""{"amount":"10.00","currency":"CNY"}""").Optional();

    private static readonly Field<bool> ReserveHidden = Kinds.Flag.As("reserveHidden", "The reserve price is told to nobody before the auction is settled; a commitment to it is published.").Like(null).Or(absent: false);

    private static readonly Field<string> Envelope = Kinds.Text(1_024, new string('A', 960)).As("envelope", "The slip, padded and sealed with HPKE to the auction's publicKey, base64; see docs/sealed-bids.md.");
    private static readonly Field<ContentHash> Commitment = Kinds.Hash.As("commitment", "SHA-256 over auction, bidder and slip, which the slip will be held against.");
    private static readonly Field<string> Share = Kinds.Text(64, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=").As("share", "The custodian's part of the auction's key, base64.");

    public static readonly PathId<SealedAuctionId> Auction = new("id", "The auction.", new AuctionRejection.AuctionNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/sealed-auctions", Vendors, "Put licences up for sealed bids", Shape.Of([Listing, Format, InCurrency, ClosesAt, Licences, Reserve, Tie, PerBidder, OpensAt, Deposit, ReserveHidden, AuctionRoutes.EstimatedValues, AuctionRoutes.WhenUnpaid]),
            (a, b) => new PutUpSealed(a.Actor, a.Made<SealedAuctionId>(), b.Of(Listing), LotOf(b), KeyDraw.New())) with
        {
            Description = "Bids are sealed to a key of the auction's own. Its private part is divided among the three custodians whom the rulebook names, and kept nowhere: any two of them open the bids after the close.",
            Makes = Makes.In<PutUpSealed>("/sealed-auctions", "auction", c => c.Auction.ToString()),
            Says =
            [
                Says.Text<PutUpSealed>("publicKey", "What bids are sealed to.", (c, d) => d.State<LiveSealedAuction>(c.Auction.Stream)?.PublicKey),
                Says.Amount<PutUpSealed>("forgone", "What the exclusive sale forgoes by the estimated values; absent: none were stated.", (c, d) => d.State<LiveSealedAuction>(c.Auction.Stream)?.Terms.Forgone),
            ],
            Refusals = [typeof(ParticipantRejection), typeof(RulebookRejection), typeof(ListingRejection), typeof(TitleRejection), typeof(AuctionRejection), typeof(SealedRejection)],
        },
        Write.Post("/sealed-auctions/{id}/registrations", Buyers, "Register as a bidder", Shape.Nothing, (a, _) => new RegisterForSealed(a.Actor, a.Id(Auction))) with
        {
            Description = "Once, before the close. The deposit is held until the auction is settled; a winner's until he has paid.",
            Path = [Auction],
            Says = [Says.Amount<RegisterForSealed>("deposit", "What was held; absent: nothing.", (c, d) => d.State<LiveSealedAuction>(c.Auction.Stream)?.Terms.Deposit)],
            Refusals = [typeof(ParticipantRejection), typeof(AuctionRejection), typeof(AccountRejection)],
        },
        Write.Post("/sealed-auctions/{id}/envelopes", Buyers, "Hand an envelope in", Shape.Of(Envelope, Commitment), (a, b) => new BidSealed(a.Actor, a.Id(Auction), b.Of(Envelope), b.Of(Commitment))) with
        {
            Description = "It takes the place of the bidder's earlier one. Nobody can read it before the close, and nobody tells what is in it: an envelope that holds no bid is void when it is opened.",
            Path = [Auction],
            Says = [Says.Number<BidSealed>("number", "Of the auction's bids, by which the opened one is found.", (c, d) => d.State<LiveSealedAuction>(c.Auction.Stream)?.Numbered)],
            Refusals = [typeof(AuctionRejection), typeof(SealedRejection)],
        },
        Write.Post("/sealed-auctions/{id}/withdrawal", Buyers, "Take the own envelope back", Shape.Nothing, (a, _) => new WithdrawSealed(a.Actor, a.Id(Auction))) with
        {
            Description = "Before the close.", Path = [Auction], Refusals = [typeof(AuctionRejection)],
        },
        Write.Post("/sealed-auctions/{id}/key-shares", Custodians, "Hand in a part of the key", Shape.Of(Share), (a, b) => new HandInKeyShare(a.Actor, a.Id(Auction), b.Of(Share))) with
        {
            Description = "By each custodian his own, after the close. With the second part the bids are opened and the auction is settled by itself.",
            Path = [Auction],
            Secret = [Share.Name],
            Says = [Says.Text<HandInKeyShare>("phase", "closed: another custodian is waited for.", (c, d) => d.State<LiveSealedAuction>(c.Auction.Stream) is { } auction ? System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(auction.Phase.ToString()) : null)],
            Refusals = [typeof(AuctionRejection), typeof(SealedRejection)],
        },
    ];

    private static SealedLot LotOf(Values b) => new(b.Of(Format), b.Of(InCurrency), b.Of(ClosesAt), b.Of(Licences), b.Of(Reserve), b.Of(Tie), b.Of(PerBidder), b.Of(OpensAt), b.Of(Deposit), b.Of(ReserveHidden), b.Of(AuctionRoutes.EstimatedValues), b.Of(AuctionRoutes.WhenUnpaid));
}
