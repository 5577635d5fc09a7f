using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using NodaTime;

namespace Exchange.Projections.Trade;

/// <summary>A request for quotes as it is announced (FUNCTIONS row 41). Every party sees it, or those alone who are invited; who has quoted, nobody sees here.</summary>
/// <param name="NextAt">The next close, or when the award is due; null: it is over.</param>
/// <param name="Ground">A code: why there is no award.</param>
public sealed record RfqRow(
    RfqId Rfq, RfqPhase Phase, ParticipantId Buyer, RfqTerms Terms, Instant? NextAt, string? Ground, Instant OpenedAt, Instant? EndedAt, Instant UpdatedAt, long Version) : Row, IRowOf<RfqRow>
{
    public static string Model => "rfqs";

    public override Audience SeenBy() => Terms.Invited is null ? Audience.Everybody : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Buyer, .. Terms.Invited ?? []];

    public override ImmutableArray<Label> Labels() =>
    [
        Label.OfValue("phase", Phase), Label.Of("buyer", Buyer.Value), .. Terms.Listing is { } listing ? [Label.Of("listing", listing)] : ImmutableArray<Label>.Empty,
        .. Terms.Product is { } product ? [Label.Of("product", product)] : ImmutableArray<Label>.Empty, .. Terms.Theme is { } theme ? [Label.Of("theme", theme)] : ImmutableArray<Label>.Empty,
    ];
}

/// <summary>What the buyer alone knows of his request; until the last close, nobody else at all (DOMAIN SEE-1).</summary>
/// <param name="Quoted">Who quoted in the first round, the cheapest first; known once it is over.</param>
/// <param name="Ranking">Whose quotes counted for the award, the best first.</param>
/// <param name="Choice">Whom he wants out of the ranking, and whether two operators have let him.</param>
public sealed record RfqBookRow(
    RfqId Rfq, ParticipantId Buyer, bool Sealed, Money? Ceiling, Seq<VendorScore> Scores, Seq<ParticipantId>? Quoted, Seq<ParticipantId>? Shortlist, ParticipantId? Choice, bool Overridden,
    Seq<ParticipantId>? Ranking, Seq<RfqPart>? Awards, string? Rule, long Version) : Row, IRowOf<RfqBookRow>
{
    public static string Model => "rfq-books";

    public override Audience SeenBy() => Sealed ? Audience.OwnersAlone : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Buyer];
}

/// <summary>How good a vendor's offer is to the buyer.</summary>
public sealed record VendorScore(ParticipantId Vendor, int Quality);

/// <summary>A vendor's last quote in a round. Until the round closes he alone sees it, not even the operator; then the buyer, too (DOMAIN SEE-1, MECHANISMS RFQ-1).</summary>
/// <param name="Shortlisted">Of the first round: whether he may quote once more; null: that is not decided, or there is no second round.</param>
/// <param name="Awarded">How many licences he has won by it; null: that is not decided.</param>
public sealed record RfqQuoteRow(
    RfqId Rfq, ParticipantId Vendor, int Round, ParticipantId Buyer, bool Sealed, ListingId Listing, Money UnitPrice, int LicencesMax, Instant ValidUntil, bool? Shortlisted, int? Awarded, Instant QuotedAt)
    : Row, IRowOf<RfqQuoteRow>
{
    public static string Model => "rfq-quotes";

    /// <summary>What the keys of a request's quotes begin with.</summary>
    public static string PrefixOf(RfqId rfq) => $"{rfq}/";

    public static string KeyOf(RfqId rfq, ParticipantId vendor, int round) => $"{PrefixOf(rfq)}{Bounded.Part(vendor.Value)}/{Bounded.Number(round)}";

    public override Audience SeenBy() => Sealed ? Audience.OwnersAlone : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => Sealed ? [Vendor] : [Vendor, Buyer];
}

/// <summary>A question of a vendor and the buyer's answer. Those two see it.</summary>
public sealed record RfqQuestionRow(RfqId Rfq, Guid Question, ParticipantId Vendor, ParticipantId Buyer, string Text, string? Answer, Instant AskedAt, Instant? AnsweredAt) : Row, IRowOf<RfqQuestionRow>
{
    public static string Model => "rfq-questions";

    /// <summary>What the keys of a request's questions begin with.</summary>
    public static string PrefixOf(RfqId rfq) => $"{rfq}/";

    public static string KeyOf(RfqId rfq, Guid question) => $"{PrefixOf(rfq)}{question:D}";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Vendor, Buyer];
}
