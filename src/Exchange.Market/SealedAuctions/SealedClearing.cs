using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Mechanisms;
using static Exchange.Mechanisms.UnitPricing;

namespace Exchange.Market.SealedAuctions;

/// <summary>What the opened bids give.</summary>
/// <param name="Awards">By bidder; empty when nothing is sold.</param>
/// <param name="ClearingPrice">Of one licence, where all pay the same; null otherwise.</param>
/// <param name="Rule">The price rule and its version.</param>
public sealed record SealedOutcome(Seq<SealedAward> Awards, Money? ClearingPrice, string Rule);

/// <summary>From opened bids to who gets how many licences for how much, by the mechanism of the auction's format.</summary>
internal static class SealedClearing
{
    /// <summary>Why a slip counts for nothing in an auction under such terms, a code; null when it counts. A bid below the reserve price counts, and loses.</summary>
    public static string? FaultOf(BidSlip slip, SealedTerms terms)
    {
        bool several = terms.Format is not (SealedFormat.FirstPrice or SealedFormat.SecondPrice or SealedFormat.RandomSample);
        if (!several && slip.Bids.Count != 1) return "bad-quantity";
        foreach (BidRow row in slip.Bids)
        {
            if (row.Price.Currency != terms.Currency) return "wrong-currency";
            if (!Amounts.IsAmount(row.Price.MinorUnits)) return "bad-amount";
            if (row.Licences < 1 || row.Licences > (several ? ListingTermsRule.LicencesMax : 1)) return "bad-quantity";
            // No price is above what the exchange counts, for however many licences.
            if ((Int128)row.Price.MinorUnits * row.Licences > Amounts.Max) return "bad-amount";
        }

        return null;
    }

    /// <param name="auction">With all its envelopes opened.</param>
    public static SealedOutcome Of(LiveSealedAuction auction)
    {
        SealedTerms terms = auction.Terms;
        OpenedBid[] valid = [.. auction.Opened.Where(bid => bid.Void is null && !auction.Passed.Contains(bid.Bidder))];
        return terms.Format switch
        {
            SealedFormat.FirstPrice => ForOne(auction, valid, SealedPricing.FirstPrice),
            SealedFormat.SecondPrice => ForOne(auction, valid, SealedPricing.SecondPrice),
            SealedFormat.LowestAccepted => ForSeveral(auction, valid, LowestAccepted),
            SealedFormat.HighestRejected => ForSeveral(auction, valid, HighestRejected),
            SealedFormat.PayAsBid => ForSeveral(auction, valid, PayAsBid),
            SealedFormat.Vickrey => ForSeveral(auction, valid, Vickrey),
            SealedFormat.RandomSample => ForAll(auction, valid),
            _ => throw new ArgumentOutOfRangeException(nameof(auction), terms.Format, "Not a format for sealed bids."),
        };
    }

    private static SealedOutcome ForOne(LiveSealedAuction auction, OpenedBid[] bids, SealedPricing pricing)
    {
        SealedTerms terms = auction.Terms;
        string? seed = terms.Tie == SealedTie.Lottery && auction.PrivateKey is { } key ? SealedDesk.SeedOf(key) : null;
        var rules = new SealedRules(pricing, terms.OpensAt, auction.ClosesAt, terms.Reserve.MinorUnits, Tick: 1, auction.Seller, seed);
        SealedBids standing = SealedBids.Of(bids.Select(bid => new SealedBid(auction.Envelopes[bid.Bidder.Value].At, bid.Number, bid.Bidder, bid.Slip!.Bids[0].Price.MinorUnits)));
        Mechanisms.SealedAward award = SealedAuction.Award(rules, standing);
        return award is { Winner: { } winner, Price: { } price }
            ? new SealedOutcome([new SealedAward(winner, 1, new Money(price, terms.Currency))], new Money(price, terms.Currency), award.RuleVersion)
            : new SealedOutcome([], null, award.RuleVersion);
    }

    private static SealedOutcome ForSeveral(LiveSealedAuction auction, OpenedBid[] bids, UnitPricing pricing)
    {
        SealedTerms terms = auction.Terms;
        var rules = new MultiUnitRules(pricing, terms.Licences!.Value, terms.Reserve.MinorUnits, terms.Tie == SealedTie.ProRata ? UnitTie.ProRata : UnitTie.Time, auction.Seller, terms.PerBidder);
        MultiUnitOutcome outcome = MultiUnitAuction.Run(rules, bids.SelectMany(bid => bid.Slip!.Bids.Select((row, i) =>
            new UnitBid(auction.Envelopes[bid.Bidder.Value].At, (bid.Number * BidSlip.RowsMax) + i, bid.Bidder, row.Price.MinorUnits, row.Licences))));
        Seq<SealedAward> awards = outcome.Totals.OrderBy(total => total.Bidder.Value, StringComparer.Ordinal).Select(total => new SealedAward(total.Bidder, (int)total.Quantity, new Money(total.Payment, terms.Currency))).ToSeq();
        return new SealedOutcome(awards, outcome.ClearingPrice is { } price ? new Money(price, terms.Currency) : null, outcome.RuleVersion);
    }

    private static SealedOutcome ForAll(LiveSealedAuction auction, OpenedBid[] bids)
    {
        string seed = auction.PrivateKey is { } key ? SealedDesk.SeedOf(key) : "";
        SampledOutcome outcome = SampledOffers.Run(
            bids.Select(bid => new DigitalBid(bid.Bidder, bid.Slip!.Bids[0].Price.MinorUnits)), bidder => SampledOffers.IsOnSideA(seed, bidder), floor: auction.Terms.Reserve.MinorUnits);
        return new SealedOutcome(outcome.Sales.Select(sale => new SealedAward(sale.Bidder, 1, new Money(sale.Price, auction.Terms.Currency))).ToSeq(), null, outcome.RuleVersion);
    }
}
