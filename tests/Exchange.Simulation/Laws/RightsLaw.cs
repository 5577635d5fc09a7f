using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Titles;

namespace Exchange.Simulation.Laws;

/// <summary>Conservation of rights, reckoned from the facts alone: no more licences than there are, an exclusive one once, one grant for one deal, one award and one order for one auction.</summary>
internal sealed class RightsLaw
{
    private readonly Dictionary<ListingId, Licences> _listings = [];
    private readonly Dictionary<TitleId, List<Grant>> _grants = [];
    private readonly HashSet<string> _granted = new(StringComparer.Ordinal);
    private readonly Dictionary<AuctionId, LotAwarded?> _settled = [];
    private readonly HashSet<AuctionId> _ordered = [];

    public void Apply(object fact)
    {
        switch (fact)
        {
            case ListingDrafted e:
                _listings[e.Listing] = new Licences { Terms = e.Terms };
                break;
            case ListingRevised e:
                _listings[e.Listing].Terms = e.Terms;
                break;
            case LicenceReserved e:
                Expect(_listings[e.Listing].Reserved.TryAdd(e.Holder, e.Licences ?? 1), "a licence was reserved twice for one holder");
                Count(e.Listing);
                break;
            case LicenceReassigned e:
                Expect(_listings[e.Listing].Reserved.Remove(e.From, out int held) && _listings[e.Listing].Reserved.TryAdd(e.To, e.Licences ?? held), "a licence was passed on that was not reserved");
                if (held - (e.Licences ?? held) is var left and not 0) Expect(left > 0 && _listings[e.Listing].Reserved.TryAdd(e.From, left), "more licences were passed on than were reserved");
                break;
            case LicenceReleased e:
                Expect(_listings[e.Listing].Reserved.Remove(e.Holder, out int released) && released == (e.Licences ?? 1), "a licence was released that was not reserved");
                break;
            case LicenceSold e:
                Expect(_listings[e.Listing].Reserved.Remove(e.Holder, out int sold) && sold == (e.Licences ?? 1) && _listings[e.Listing].Sold.TryAdd(e.Holder, sold), "a licence was sold that was not reserved");
                Count(e.Listing);
                break;
            case LicenceReturned e:
                Expect(_listings[e.Listing].Sold.Remove(e.Holder, out int returned) && returned == (e.Licences ?? 1), "a licence came back that was not sold");
                break;
            case RightGranted e:
                Grant(e);
                break;
            case RightRevoked e:
                Expect(_grants.GetValueOrDefault(e.Title)?.RemoveAll(g => g.Id == e.Grant) > 0, "a right was revoked that was not granted");
                break;
            case LotAwarded e:
                Expect(_settled.TryAdd(e.Auction, e), "an auction was settled twice");
                break;
            case LotUnsold e:
                Expect(_settled.TryAdd(e.Auction, null), "an auction was settled twice");
                break;
            case LotAwardedAnew e:
                Expect(_ordered.Remove(e.Auction) && _settled.GetValueOrDefault(e.Auction)?.Winner == e.Passed[0], "a lot was awarded anew that nobody had failed to pay");
                _settled[e.Auction] = new LotAwarded(e.Auction, e.Winner, e.Price, e.RuleVersion, e.At);
                break;
            case OrderPlaced { Auction: { } auction } e:
                Expect(_ordered.Add(auction), "two orders were made of one award");
                Expect(_settled.GetValueOrDefault(auction)?.Winner == e.Buyer, "an order was made for somebody who has not won");
                break;
        }
    }

    private void Grant(RightGranted e)
    {
        Expect(_granted.Add(e.Cause), "one deal was granted two rights");
        if (!_grants.TryGetValue(e.Title, out List<Grant>? grants)) _grants.Add(e.Title, grants = []);
        Expect(!grants.Exists(g => g.Right == e.Grant.Right && g.Term.Overlaps(e.Grant.Term) && (g.Exclusivity == Exclusivity.Exclusive || e.Grant.Exclusivity == Exclusivity.Exclusive)), "a right was granted beside an exclusive one");
        grants.Add(e.Grant);
    }

    private void Count(ListingId listing)
    {
        Licences licences = _listings[listing];
        int? supply = licences.Terms.Supply switch
        {
            { Kind: SupplyKind.Exclusive } => 1,
            { Kind: SupplyKind.Limited, Count: var count } => count,
            _ => null,
        };
        Expect(supply is null || licences.Reserved.Values.Sum() + licences.Sold.Values.Sum() <= supply, "more licences are sold and reserved than there are");
    }

    private static void Expect(bool holds, string what)
    {
        if (!holds) throw new LawBrokenException(Law.Rights, what);
    }

    private sealed class Licences
    {
        public required ListingTerms Terms { get; set; }

        public Dictionary<string, int> Reserved { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, int> Sold { get; } = new(StringComparer.Ordinal);
    }
}
