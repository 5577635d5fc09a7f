using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Credits;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Processes;
using Exchange.Market.Quotations;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.Market.Tests.Listings;
using Exchange.Market.Titles;
using Exchange.TestKit;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Processes;

/// <summary>The laws.</summary>
internal sealed partial class RandomMarket
{
    /// <summary>All laws over the whole market, from nothing but its states.</summary>
    public void CheckEverything()
    {
        foreach (IGrouping<Currency, (AccountId, AccountState State)> accounts in Accounts().Where(a => a.State.Currency is not null).GroupBy(a => a.State.Currency!.Value))
        {
            accounts.Sum(a => a.State.Balance).ShouldBe(0, Told("the accounts add up to zero"));
        }

        foreach (StreamId stream in _streams.Keys) CheckStream(stream);
        foreach (ListingId listing in _listings.Where(l => At(l.Stream).State is LiveListing)) CheckLicences((LiveListing)At(listing.Stream).State);
    }

    /// <summary>Given the log alone, the process asks for the same commands in the same order.</summary>
    public void CheckThatTheProcessFollowsFromTheFactsAlone() => _log.SelectMany(fact => TradeProcess.After(fact)).ShouldBe(_given, Told("the follow-ups are a function of the facts"));

    private LiveSettlement Deal(SettlementId id) => (LiveSettlement)At(id.Stream).State;

    private void CheckStream(StreamId stream)
    {
        switch (At(stream).State)
        {
            case AccountState account:
                var id = new AccountId(stream.Value[(AccountId.Prefix.Length + 1)..]);
                account.Held.ShouldBe(account.Holds.Values.Sum(h => h.Amount.MinorUnits), Told("what is held is the sum of the holds"));
                if (!id.MayOwe) account.Balance.ShouldBeGreaterThanOrEqualTo(account.Held, Told($"{id} is not below zero and holds no more than it has"));
                break;
            case LiveListing listing:
                (listing.Available ?? 0).ShouldBeGreaterThanOrEqualTo(0, Told("no more licences are sold and reserved than there are"));
                break;
            case LiveSeries series:
                long inAccounts = Parties.Sum(party => ((CreditAccountState)At(CreditAccountId.Of(series.Id, party).Stream).State).Balance);
                series.Issued.ShouldBe(series.Used + inAccounts, Told("what was issued of a series is in accounts or used, until it expires and after"));
                series.Issued.ShouldBeLessThanOrEqualTo(series.Supply, Told("no more is issued than there is to be"));
                break;
            case LiveSettlement deal:
                CheckDeal(deal);
                break;
            case var other:
                CheckMethod(other);
                break;
        }
    }

    /// <summary>Money, right, licence and access move together, and what has ended stays as it is.</summary>
    private void CheckDeal(LiveSettlement deal)
    {
        if (_ended.TryGetValue(deal.Id, out SettlementPhase before)) deal.Phase.ShouldBe(before, Told("what has ended never moves again"));
        if (deal.Phase is SettlementPhase.Final or SettlementPhase.Failed or SettlementPhase.Unwound) _ended[deal.Id] = deal.Phase;
        deal.Phase.ShouldNotBe(SettlementPhase.Earmarked, Told("no batch ends between money and delivery"));

        bool stands = deal.Phase is SettlementPhase.InAcceptance or SettlementPhase.Final;
        bool granted = ((CertifiedTitle)At(TitleId.Of(deal.Product).Stream).State).Grants.Any(grant => grant.Id == deal.GrantId);
        bool entitled = At(deal.Access.Stream).State is LiveEntitlement { Revoked: false };
        (granted, entitled).ShouldBe((stands, stands), Told("the right and the access stand if and only if the money went its way"));

        long escrow = ((AccountState)At(deal.Escrow.Stream).State).Balance;
        escrow.ShouldBe(deal.Phase == SettlementPhase.InAcceptance ? deal.Price.MinorUnits : 0, Told("escrow holds the price in acceptance, and nothing at any other time"));
        bool held = ((AccountState)At(deal.BuyersAccount.Stream).State).Holds.ContainsKey(deal.HoldId);
        if (deal.Phase != SettlementPhase.Instructed) held.ShouldBeFalse(Told("no hold outlives its purpose"));

        OrderPhase thread = ((LiveOrder)At(deal.Order.Stream).State).Phase;
        thread.ShouldBe(
            deal.Phase switch
            {
                SettlementPhase.Instructed => OrderPhase.Contracted,
                SettlementPhase.InAcceptance => OrderPhase.Delivered,
                SettlementPhase.Final => OrderPhase.Closed,
                SettlementPhase.Failed => OrderPhase.Cancelled,
                _ => OrderPhase.Rejected,
            },
            Told("the order tells where the settlement is"));
        ((LiveAgreement)At(deal.Agreement.Stream).State).Ended.ShouldBe(deal.Phase is SettlementPhase.Failed or SettlementPhase.Unwound, Told("an agreement ends with its deal"));
    }

    /// <summary>A listing has sold what its settlements have delivered, and reserved what its orders and auctions wait for.</summary>
    private void CheckLicences(LiveListing listing)
    {
        LiveSettlement[] deals = [.. _settlements.Select(Deal).Where(deal => deal.Listing == listing.Id)];
        LiveSeries[] series = [.. _series.Select(s => (LiveSeries)At(s.Stream).State).Where(s => s.Listing == listing.Id && s.Terms.Supply.Kind == SupplyKind.Limited)];
        long credits = series.Where(s => s.Expired).Sum(s => s.Used);
        listing.Sold.ShouldBe((int)credits + deals.Where(deal => deal.Phase is SettlementPhase.InAcceptance or SettlementPhase.Final).Sum(deal => deal.Licences), Told("what is sold is delivered, or was used as credits"));
        foreach (LiveSeries one in series) listing.Reserved.ContainsKey(one.Id.Stream.Value).ShouldBe(!one.Expired, Told("a series has its licences until it expires"));
        listing.Spoken.ShouldBe(listing.Reserved.Values.Sum(held => held.Licences), Told("what is spoken for is reserved"));
        foreach (LiveQuote quote in _quotes.Select(q => (LiveQuote)At(q.Stream).State).Where(q => q.Listing == listing.Id)) listing.Reserved.ContainsKey(quote.Id.Stream.Value).ShouldBe(quote.Reserves, Told("a firm quote has its licences, and no other has"));
        foreach (LiveSettlement deal in deals) listing.Reserved.ContainsKey(deal.Order.Stream.Value).ShouldBe(deal.Phase == SettlementPhase.Instructed, Told("what is instructed is reserved"));
    }
}
