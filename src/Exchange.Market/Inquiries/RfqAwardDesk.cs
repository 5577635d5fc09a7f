using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Inquiries;

/// <summary>The award of a request for quotes: who wins, and in the same batch an order at its fixed price for each of them (MECHANISMS RFQ-3, RFQ-4).</summary>
internal static class RfqAwardDesk
{
    /// <summary>Why there is no award.</summary>
    public const string NoQuote = "no-quote", NotCovered = "not-covered", BuyerBarred = "buyer-barred";

    /// <summary>The rule of an award that two operators have let the buyer make.</summary>
    public const string OverrideRule = "rfq-override-1";

    /// <summary>One batch. The money is not held: as after an auction, it is taken when the settlement is.</summary>
    public static Verdict Award(Joint joint, LiveRfq rfq, Instant at)
    {
        StreamId stream = rfq.Id.Stream;
        if (!joint.TryGet(ParticipantStreams.Of(rfq.Buyer), out ParticipantState buyer) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (StandingOf(joint, rfq, rulebook, at) is not { } standing) return joint.Needs;

        Mechanisms.RfqAward award = RequestForQuote.Award(rfq.Rules, standing);
        (ImmutableArray<RfqLine> lines, string rule) = rfq.Overridden ? (Chosen(rfq, standing), OverrideRule) : (award.Lines, award.RuleVersion);
        string? bar = rfq.Quotes.OfRoundOne.Any() ? null : NoQuote;
        if (bar is null && Admission.Bars(buyer, ParticipantRole.Buyer) is not null) bar = BuyerBarred;
        Currency currency = Currency.FromCode(rfq.Terms.Currency);
        RuleVersion? rules = Trading.VersionFor(rulebook, currency, at);
        if (bar is null && (lines.IsEmpty || rules is null)) bar = NotCovered;
        if (bar is not null)
        {
            joint.Add(stream, new RfqNotAwarded(rfq.Id, bar, [.. award.Ranking], rule, at));
            return joint.Accept();
        }

        RfqPart[] parts = [.. lines.Select(line => new RfqPart(line.Vendor, rfq.Listings[line.Vendor.Value], (int)line.Quantity, new Money(line.UnitPrice, currency), rfq.Id.OrderOf(line.Vendor)))];
        foreach (RfqPart part in parts) joint.TryGet(part.Order.Stream, out OrderState _);
        if (joint.Lacks) return joint.Needs;

        joint.Add(stream, new RfqAwarded(rfq.Id, [.. parts], [.. award.Ranking], rule, at));
        foreach (RfqPart part in parts)
        {
            var listing = (LiveListing)joint.Get<ListingState>(part.Listing.Stream);
            Money price = part.UnitPrice with { MinorUnits = checked(part.UnitPrice.MinorUnits * part.Licences) };
            OrderDesk.Strike(joint, new Struck(part.Order, listing, new ReservedLicence(listing.Version, listing.Terms), rfq.Buyer, price, part.Licences, PriceMethod.Inquiry, stream, rule, rules!.Number), at);
            joint.Add(part.Listing.Stream, new LicenceReserved(part.Listing, part.Order.Stream.Value, at, OrderDesk.Counted(part.Licences)));
        }

        return joint.Accept();
    }

    /// <summary>The quotes as they can be kept now: for no more licences than are left, and with the buyer's score. One that can't be kept counts like one that has run out; its vendor stays on the shortlist.</summary>
    /// <returns>Null while a state is missing.</returns>
    private static RfqQuotes? StandingOf(Joint joint, LiveRfq rfq, RulebookState rulebook, Instant at)
    {
        var kept = new List<RfqQuote>();
        foreach (RfqQuote quote in rfq.Quotes.All)
        {
            if (LeftOf(joint, rfq, quote.Vendor, rulebook, at) is not { } left) continue;
            int quality = rfq.Scores.GetValueOrDefault(quote.Vendor.Value);
            kept.Add(quote with { Quality = quality, QuantityMax = Math.Min(quote.QuantityMax, Math.Max(left, 1)), ValidUntil = left > 0 ? quote.ValidUntil : Instant.MinValue });
        }

        return joint.Lacks ? null : RfqQuotes.Of(kept);
    }

    /// <summary>How many licences a vendor can sell the buyer now; 0: none. Null while a state is missing.</summary>
    private static long? LeftOf(Joint joint, LiveRfq rfq, ParticipantId vendor, RulebookState rulebook, Instant at)
    {
        if (!joint.TryGet(ParticipantStreams.Of(vendor), out ParticipantState seller) | !joint.TryGet(rfq.Listings[vendor.Value].Stream, out ListingState state)) return null;
        if (state is not LiveListing { Product: { } product } listing) return 0;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return null;
        if (Admission.Bars(seller, ParticipantRole.Vendor) is not null || ListingDesk.Bars(listing, SaleMethod.PostedPrice, at) is not null) return 0;
        if (LicenceRule.Bars(offered, title, listing.Terms, rfq.Id.OrderOf(vendor).Value, vendor, rfq.Buyer, rulebook.At(at), at) is not null) return 0;
        return listing.Available ?? long.MaxValue;
    }

    /// <summary>The quote that the buyer chose out of the ranking, if it is valid and covers everything.</summary>
    private static ImmutableArray<RfqLine> Chosen(LiveRfq rfq, RfqQuotes standing) =>
        rfq.Choice is { } vendor && (standing.Final(vendor) ?? standing.First(vendor)) is { } quote && quote.ValidUntil >= rfq.Terms.AwardsAt && quote.QuantityMax >= rfq.Terms.Licences
            ? [new RfqLine(vendor, rfq.Terms.Licences, quote.UnitPrice)]
            : [];
}
