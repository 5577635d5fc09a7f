using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using static Exchange.Market.Listings.ListingRejection;

namespace Exchange.Market.Listings;

/// <summary>What a listing offers, as far as its rules need it: who may list it and what kind of data it is.</summary>
/// <param name="Classification">Of a product as declared, with the grade as registered: the gravest of product and lineage.</param>
/// <param name="RawPersonal">Raw, and personal itself or by its lineage.</param>
/// <param name="InTrade">A registered product, or a resource in the catalogue.</param>
internal sealed record Listable(ParticipantId Vendor, Openness Openness, Classification Classification, Seq<string> Themes, bool RawPersonal, bool IsProduct, bool InTrade)
{
    /// <summary>Whether a stream is of a kind that can be listed.</summary>
    public static bool IsSubject(StreamId stream) => AggregateIds.TryParse(stream, out ProductId _) || AggregateIds.TryParse(stream, out ResourceId _);

    /// <summary>The product or resource of a stream; null when there is none that can be listed: unknown, withdrawn, retired.</summary>
    /// <returns>False when the stream is not loaded.</returns>
    public static bool TryGet(Joint joint, StreamId subject, out Listable? listable)
    {
        listable = null;
        if (AggregateIds.TryParse(subject, out ProductId _))
        {
            if (!joint.TryGet(subject, out ProductState product)) return false;
            listable = product is LiveProduct p ? Of(p) : null;
            return true;
        }

        if (!joint.TryGet(subject, out ResourceState resource)) return false;
        listable = resource switch
        {
            CataloguedResource r => Of(r.Cataloguer, r.Metadata, inTrade: true),
            DraftResource r => Of(r.Cataloguer, r.Metadata, inTrade: false),
            _ => null,
        };
        return true;
    }

    /// <summary>Why data of this kind can't be listed under these terms (DOM-4, DOM-5, the negative list); null when it can.</summary>
    /// <param name="rules">The version whose negative list is asked; null: none is.</param>
    public ListingRejection? Bars(ListingTerms terms, RuleVersion? rules)
    {
        if (Openness == Openness.Closed) return new ClosedNotListed();
        if (RawPersonal) return new RawPersonalNotListed();
        if (Classification.Grade == DataGrade.Core) return new CoreNotListed();
        if (NegativeListRule.Bars(rules, this, terms) is { } entry) return entry;

        bool free = terms.Method == SaleMethod.OpenAccess && terms.Price is null;
        if (Openness == Openness.Unconditional) return free ? null : new PriceOnOpenData();
        if (terms.Method == SaleMethod.OpenAccess) return new NotOpenData();
        return IsProduct ? null : new InvalidListing("subject", "What is sold is a product; of a resource there is open access only.");
    }

    private static Listable Of(LiveProduct product) => new(
        product.Vendor, product.Openness, product.Description.Classification with { Grade = product.Grade }, product.Description.Themes, product.RawPersonal, IsProduct: true, product.IsRegistered);

    private static Listable Of(ParticipantId cataloguer, ResourceMetadata metadata, bool inTrade) =>
        new(cataloguer, metadata.Openness, metadata.Classification, metadata.Themes, metadata.Classification is { Personal: true, Form: DataForm.Raw }, IsProduct: false, inTrade);
}
