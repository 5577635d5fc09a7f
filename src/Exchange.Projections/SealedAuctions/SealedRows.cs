using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using NodaTime;

namespace Exchange.Projections.SealedAuctions;

/// <summary>What the winner of some licences pays, by the number of his bid.</summary>
public sealed record PublicSealedAward(long Bid, int Licences, Money Price);

/// <summary>An auction with sealed bids, as everybody may see it: before the bids are opened not even how many there are.</summary>
/// <param name="ClosesAt">The close as outages have moved it.</param>
/// <param name="PublicKey">What bids are sealed to: a point of P-256, uncompressed, base64.</param>
/// <param name="Custody">The parts of the private key, each readable by its custodian alone.</param>
/// <param name="Bids">How many stood at the close; null before.</param>
/// <param name="SharesFrom">The custodians who have handed their parts in.</param>
/// <param name="PrivateKey">With it anybody can open every bid; null before two parts are there.</param>
/// <param name="Awards">By number of the bid; empty unless it is awarded.</param>
/// <param name="ClearingPrice">Of one licence, where all pay the same.</param>
/// <param name="Rule">The price rule and its version.</param>
/// <param name="Ground">A code: why it was cancelled, or not sold.</param>
/// <param name="ReserveCommitment">What a hidden reserve price will be held against; null: it is not hidden.</param>
public sealed record SealedAuctionRow(
    SealedAuctionId Auction, SealedPhase Phase, ParticipantId Seller, SealedTerms Terms, Instant ClosesAt, string PublicKey, Seq<KeptShare> Custody, int? Bids, Seq<CustodianOffice> SharesFrom, string? PrivateKey,
    Seq<PublicSealedAward> Awards, Money? ClearingPrice, string? Rule, string? Ground, Instant OpenedAt, Instant? EndedAt, Instant UpdatedAt, long Version,
    ContentHash? ReserveCommitment = null) : Row, IRowOf<SealedAuctionRow>
{
    public static string Model => "sealed-auctions";

    public override Audience SeenBy() => Audience.Everybody;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller];

    public override ImmutableArray<Label> Labels() =>
        [Label.OfValue("phase", Phase), Label.OfValue("format", Terms.Format), Label.Of("listing", Terms.Listing), Label.Of("seller", Seller.Value)];
}

/// <summary>A bidder's envelope. He alone sees it.</summary>
/// <param name="Number">Of the auction's bids.</param>
/// <param name="Stands">Whether it is neither replaced nor withdrawn: a bidder's newest stands in the place of the former.</param>
public sealed record EnvelopeRow(SealedAuctionId Auction, ParticipantId Bidder, long Number, string Envelope, ContentHash Commitment, bool Stands, Instant At) : Row, IRowOf<EnvelopeRow>
{
    public static string Model => "envelopes";

    /// <summary>What the keys of an auction's envelopes begin with.</summary>
    public static string PrefixOf(SealedAuctionId auction) => $"{auction}/";

    public static string KeyOf(SealedAuctionId auction, ParticipantId bidder) => PrefixOf(auction) + Bounded.Part(bidder.Value);

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Bidder];
}

/// <summary>A bid after the opening, by its number: what was sealed, what was found, and the commitment that both are held against. Everybody sees it.</summary>
/// <param name="Slip">Null when it is void and can't be read.</param>
/// <param name="Void">Why it counts for nothing, a code; null when it counts.</param>
public sealed record OpenedBidRow(SealedAuctionId Auction, long Number, Instant At, string Envelope, ContentHash Commitment, BidSlip? Slip, string? Void) : Row, IRowOf<OpenedBidRow>
{
    public static string Model => "opened-bids";

    /// <summary>What the keys of an auction's bids begin with.</summary>
    public static string PrefixOf(SealedAuctionId auction) => $"{auction}/";

    public static string KeyOf(SealedAuctionId auction, long number) => PrefixOf(auction) + Bounded.Number(number);

    public override Audience SeenBy() => Audience.Everybody;
}
