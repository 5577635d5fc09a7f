using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Inquiries;

/// <summary>What a buyer asks vendors for: a listing, a product, or any product of a theme. They answer with listings of their own at a posted price.</summary>
internal static class Wanted
{
    /// <summary>Why nobody can be asked for this; null when he can.</summary>
    public static Verdict? Bars(Joint joint, ListingId? wanted, ProductId? wantedProduct, ParticipantId actor, ParticipantState buyer, Instant at)
    {
        if (wanted is { } listing)
        {
            if (!joint.TryGet(listing.Stream, out ListingState state)) return joint.Needs;
            if (ListingDesk.Bars(state, SaleMethod.PostedPrice, at) is { } closed) return closed;
            ParticipantId seller = ((LiveListing)state).Seller;
            if (!joint.TryGet(ParticipantStreams.Of(seller), out ParticipantState vendor)) return joint.Needs;
            if (Admission.AreOne(actor, buyer, seller, vendor)) return new ListingRejection.SelfDeal();
        }
        else if (wantedProduct is { } product)
        {
            if (!Listable.TryGet(joint, product.Stream, out Listable? offered)) return joint.Needs;
            if (offered is not { InTrade: true, Openness: not Resources.Openness.Closed }) return new ProductRejection.ProductNotFound();
        }

        return null;
    }

    /// <summary>Whether a listing is of what is asked for.</summary>
    public static bool Fits(ListingId? wanted, ProductId? product, string? theme, LiveListing listing, Listable offered) =>
        (wanted is null || wanted == listing.Id) && (product is null || product == listing.Product) && (theme is null || offered.Themes.Contains(theme, StringComparer.Ordinal));
}
