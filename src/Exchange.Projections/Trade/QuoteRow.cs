using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Projections.Listings;
using NodaTime;

namespace Exchange.Projections.Trade;

/// <summary>A quotation (FUNCTIONS row 40). The vendor sees it, and the buyer once he has asked for it or it was offered to him.</summary>
/// <param name="Asked">How many licences the buyer asked for; null: it was drafted unasked.</param>
/// <param name="TermsVersion">Which version of the offer stands: what an acceptance names. 0 before it is issued.</param>
/// <param name="Terms">What is offered; null before it is issued.</param>
/// <param name="ListingVersion">The version of the listing whose terms it is under.</param>
/// <param name="FirmingAsked">The buyer has asked for this version to be made firm.</param>
/// <param name="Order">What came of it.</param>
/// <param name="EndedBy">Who declined or withdrew it.</param>
/// <param name="Ground">A code: why it was declined.</param>
public sealed record QuoteRow(
    QuoteId Quote, QuotePhase Phase, ListingId Listing, ProductId Product, ParticipantId Seller, ParticipantId Buyer, int? Asked, int TermsVersion, QuoteTerms? Terms, int? ListingVersion,
    bool FirmingAsked, OrderId? Order, ParticipantId? EndedBy, string? Ground, Instant BegunAt, Instant? IssuedAt, Instant? EndedAt, Instant UpdatedAt, long Version) : Row, IRowOf<QuoteRow>
{
    public static string Model => "quotes";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => Asked is null && IssuedAt is null ? [Seller] : [Seller, Buyer];

    public override ImmutableArray<Label> Labels() =>
        [Label.OfValue("phase", Phase), Label.Of("listing", Listing), Label.Of("product", Product), Label.Of("seller", Seller.Value), Label.Of("buyer", Buyer.Value)];
}

/// <summary>What a vendor means to offer, until he does. He alone sees it.</summary>
public sealed record QuoteDraftRow(QuoteId Quote, ParticipantId Seller, QuoteTerms Terms, Instant DraftedAt) : Row, IRowOf<QuoteDraftRow>
{
    public static string Model => "quote-drafts";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller];
}

/// <summary>One version of an offer. Both sides see all of them.</summary>
/// <param name="Number">From 1.</param>
public sealed record QuoteVersionRow(QuoteId Quote, int Number, ParticipantId Seller, ParticipantId Buyer, QuoteTerms Terms, int ListingVersion, Instant OfferedAt) : Row, IRowOf<QuoteVersionRow>
{
    public static string Model => "quote-versions";

    /// <summary>What the keys of a quote's versions begin with.</summary>
    public static string PrefixOf(QuoteId quote) => $"{quote}/";

    public static string KeyOf(QuoteId quote, int number) => PrefixOf(quote) + Bounded.Number(number);

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller, Buyer];
}

/// <summary>Quotations, their drafts and their versions. Comes after listings.</summary>
public sealed class QuoteProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<QuoteRow>(), RowModel.Of<QuoteDraftRow>(), RowModel.Of<QuoteVersionRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(QuoteEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => [RowKey.Of<QuoteRow>(fact.Stream.Key), RowKey.Of<QuoteDraftRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows)
    {
        string key = fact.Stream.Key;
        QuoteRow? before = rows.Get<QuoteRow>(key);
        QuoteRow after = (before, fact.Event) switch
        {
            (null, QuoteRequested e) => Begun(e, QuotePhase.Requested, e.Listing, e.Seller, e.Buyer, e.Licences, rows),
            (null, QuoteDrafted e) => Begun(e, QuotePhase.Drafted, e.Listing, e.Seller, e.Buyer, null, rows),
            ({ } row, QuoteDrafted) => row,
            ({ } row, QuoteIssued e) => row with { Phase = QuotePhase.Issued, TermsVersion = 1, Terms = e.Terms, ListingVersion = e.ListingVersion, IssuedAt = e.At },
            ({ } row, QuoteAmended e) => row with { TermsVersion = e.Version, Terms = e.Terms, ListingVersion = e.ListingVersion, FirmingAsked = false },
            ({ } row, QuoteFirmingAsked) => row with { FirmingAsked = true },
            ({ } row, QuoteAccepted e) => row with { Phase = QuotePhase.Accepted, Order = e.Order, EndedAt = e.At },
            ({ } row, QuoteDeclined e) => row with { Phase = QuotePhase.Declined, EndedBy = e.By, Ground = e.Ground, EndedAt = e.At },
            ({ } row, QuoteWithdrawn e) => row with { Phase = QuotePhase.Withdrawn, EndedBy = e.By, EndedAt = e.At },
            ({ } row, QuoteLapsed e) => row with { Phase = QuotePhase.Lapsed, EndedAt = e.At },
            _ => throw new ImpossibleHistoryException(before, fact.Event),
        };

        // What the vendor alone has drafted doesn't show on the row that both see.
        if (before is null || fact.Event is not QuoteDrafted) rows.Put(key, after with { UpdatedAt = fact.At, Version = fact.Version });
        if (fact.Event is QuoteDrafted draft) rows.Put(key, new QuoteDraftRow(draft.Quote, draft.Seller, draft.Terms, draft.At));
        else if (after.EndedAt is not null || fact.Event is QuoteIssued) rows.Remove<QuoteDraftRow>(key);
        if (fact.Event is QuoteIssued or QuoteAmended)
        {
            rows.Add(QuoteVersionRow.KeyOf(after.Quote, after.TermsVersion), new QuoteVersionRow(after.Quote, after.TermsVersion, after.Seller, after.Buyer, after.Terms!, after.ListingVersion!.Value, fact.At));
        }
    }

    private static QuoteRow Begun(QuoteEvent begin, QuotePhase phase, ListingId listing, ParticipantId seller, ParticipantId buyer, int? asked, IRows rows)
    {
        if (rows.Get<ListingRow>(listing.ToString())?.Product is not { } product) throw new ImpossibleHistoryException(rows.Get<ListingRow>(listing.ToString()), begin);
        return new QuoteRow(begin.Quote, phase, listing, product, seller, buyer, asked, 0, null, null, FirmingAsked: false, null, null, null, begin.At, null, null, begin.At, 0);
    }
}
