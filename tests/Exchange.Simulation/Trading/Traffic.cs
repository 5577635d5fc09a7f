using System.Globalization;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Settlements;
using Exchange.Mechanisms;
using Exchange.TestKit.Story;
using NodaTime;

namespace Exchange.Simulation.Trading;

/// <summary>What vendors, buyers and operators ask of the market: mostly what makes sense by the durable state, sometimes what must be refused.</summary>
internal sealed class Traffic(Dice dice, VirtualClock clock, Follower follower, CommandMaker maker, Opening market)
{
    private const int OpenAuctionsMax = 6, MethodOneIn = 80;

    private readonly Queue<MarketCommand> _next = new();
    private readonly Dictionary<AuctionId, long> _highest = [];
    private MethodTraffic? _methods;
    private int _references;

    private Floor Floor => follower.Floor;

    public Sent Next()
    {
        while (Floor.Opened.TryDequeue(out AuctionId opened)) Register(opened);
        if (_next.TryDequeue(out MarketCommand? asked)) return Of(asked);
        if (Floor.Open.Count < OpenAuctionsMax && dice.OneIn(12)) return Of(PutUp());
        if (dice.OneIn(MethodOneIn)) return Of((_methods ??= new MethodTraffic(dice, clock, follower, market, _next)).Next());
        int chance = dice.Below(1_000);
        return chance switch
        {
            < 912 when Floor.Open.Count > 0 => Bid(),
            < 925 when Floor.Open.Count > 0 => Of(new RegisterBidder(Buyer(), dice.Pick(Floor.Open))),
            < 945 => Of(Order()),
            < 955 when Floor.Delivered.Count > 0 => Of(dice.Pick(Floor.Delivered) is var d ? new AcceptDelivery(d.Buyer, d.Id) : null!),
            < 959 when Floor.Delivered.Count > 0 => Of(dice.Pick(Floor.Delivered) is var d ? new RefuseDelivery(d.Buyer, d.Id, "incomplete") : null!),
            < 961 when Floor.Ended.Count > 0 => Of(dice.Pick(Floor.Ended) is var e && dice.OneIn(2) ? new RefuseDelivery(e.Buyer, e.Id, "too-late") : new AcceptDelivery(e.Buyer, e.Id)),
            < 964 when Floor.Due.Count > 0 => Of(dice.Pick(Floor.Due) is var d ? new SettleTrade(d.Buyer, d.Id) : null!),
            < 974 when Floor.Entitlements.Count > 0 => Of(dice.Pick(Floor.Entitlements) is var e ? new StartDownload(dice.OneIn(9) ? Buyer() : e.Holder, e.Id, dice.NextGuid()) : null!),
            < 983 when Floor.Open.Count > 0 => Of(new RetractBid(Bidder(dice.Pick(Floor.Open)), dice.Pick(Floor.Open))),
            < 986 when Floor.Open.Count > 0 => Of(dice.Pick(Floor.Open) is var a ? new BuyNow(Bidder(a), a) : null!),
            < 990 => Of(Funds()),
            < 994 => Of(Restock()),
            < 997 => Of(Propose()),
            _ => new Sent(maker.Of(Order(), validateOnly: true)),
        };
    }

    /// <summary>What is still owed when nobody trades any more.</summary>
    public IEnumerable<Sent> Owed() => (_methods?.MissingParts() ?? []).Select(Of);

    private Sent Of(MarketCommand asked) => new(maker.Of(asked), asked switch
    {
        BidInAuction c => c.Auction,
        RegisterBidder c => c.Auction,
        RetractBid c => c.Auction,
        BuyNow c => c.Auction,
        _ => null,
    });

    private ParticipantId Buyer() => dice.Pick(market.Buyers);

    private ParticipantId Bidder(AuctionId auction) => Floor.Bidders[auction] is { Count: > 0 } registered && !dice.OneIn(30) ? dice.Pick(registered) : dice.OneIn(4) ? dice.Pick(market.Vendors) : Buyer();

    private void Register(AuctionId auction)
    {
        int first = dice.Below(market.Buyers.Length), count = 3 + dice.Below(6);
        for (int i = 0; i < count; i++) _next.Enqueue(new RegisterBidder(market.Buyers[(first + (i * 3)) % market.Buyers.Length], auction));
    }

    private PutUpLot PutUp()
    {
        (ListingId listing, ParticipantId seller) = dice.Pick(market.Auctioned);
        Money opening = Odd(5_000 + dice.Below(5_000));
        Money? reserve = dice.OneIn(3) ? Odd(opening.MinorUnits + 100 + dice.Below(100_000)) : null;
        AuctionFormat format = dice.OneIn(5) ? AuctionFormat.Outcry : AuctionFormat.Proxy;
        return new PutUpLot(seller, new AuctionId(dice.NextGuid()), listing, new LotTerms(
            opening, (clock.WriterNow + Duration.FromMilliseconds(5_000 + dice.Below(40_000))).ToMicroseconds(), reserve, null,
            dice.OneIn(8) ? clock.WriterNow + Duration.FromSeconds(5) : null,
            dice.OneIn(2) ? new SoftClose(Duration.FromSeconds(5), Duration.FromSeconds(5), 1 + dice.Below(20)) : null, CloseStands: false, Duration.FromSeconds(1 + dice.Below(20)), format,
            dice.OneIn(6) ? Odd((reserve ?? opening).MinorUnits + 50_000) : null, dice.OneIn(3) ? Duration.FromSeconds(dice.Below(20)) : null, dice.OneIn(4) ? Cast.Yuan(0) : null, dice.OneIn(2) ? OnDefault.NextRecompute : null));
    }

    private Sent Bid()
    {
        AuctionId auction = Floor.Over.Count > 0 && dice.OneIn(60) ? dice.Pick(Floor.Over) : dice.Pick(Floor.Open);
        ParticipantId bidder = Bidder(auction);
        long lowest = follower.Find<Open>(auction.Stream) is { } open ? open.Rule.LowestAcceptable(open.Standing) : 10_000;
        Money maximum = dice.Below(400) switch
        {
            0 => new Money(Amounts.Max + 1, Currency.Cny),
            1 => new Money(lowest, Currency.Eur),
            < 100 => new Money(Math.Max(1, lowest - 200 + dice.Below(400)), Currency.Cny),
            _ => Odd(Highest(auction, lowest) + 120 + dice.Below(400)),
        };
        return new Sent(maker.Of(new BidInAuction(bidder, auction, maximum), validateOnly: dice.OneIn(500)), auction);
    }

    /// <summary>What has been bid so far, whether or not it was taken, and this time a little more: so that most bids are taken although many are under way.</summary>
    private long Highest(AuctionId auction, long lowest)
    {
        long highest = Math.Max(_highest.GetValueOrDefault(auction), lowest);
        _highest[auction] = highest + 350;
        return highest;
    }

    private PlaceOrder Order()
    {
        (ListingId listing, _) = dice.Pick(market.Posted);
        int version = follower.Find<LiveListing>(listing.Stream)?.Version ?? 1;
        return new PlaceOrder(Buyer(), new OrderId(dice.NextGuid()), listing, dice.OneIn(20) ? version - 1 : version);
    }

    private ConfirmFundsReceived Funds()
    {
        int reference = dice.OneIn(5) ? dice.Below(_references + 1) : ++_references;
        return new ConfirmFundsReceived(Opening.One, Buyer(), new Money(1 + dice.Below(2_000_000), Currency.Cny), string.Create(CultureInfo.InvariantCulture, $"more-{reference}"));
    }

    private MarketCommand Restock()
    {
        (ListingId listing, ParticipantId seller) = dice.OneIn(2) ? dice.Pick(market.Auctioned) : dice.Pick(market.Posted);
        if (follower.Find<LiveListing>(listing.Stream) is not { } live) return Order();
        ListingTerms terms = live.Terms with { Supply = live.Terms.Supply with { Count = live.Terms.Supply.Count + dice.Below(8) - 2 } };
        return new ReviseListing(seller, listing, terms);
    }

    /// <summary>One operator proposes, and the other approves as soon as he has seen it.</summary>
    private ProposeDecision Propose()
    {
        ParticipantId party = Buyer();
        GuardedAct act = follower.Find<Suspended>(ParticipantStreams.Of(party)) is null ? new SuspendParticipant(party, "under-inquiry") : new ReinstateParticipant(party, "cleared");
        var decision = new DecisionId(dice.NextGuid());
        _next.Enqueue(new ApproveDecision(Opening.Two, decision, FourEyes.HashOf(act)));
        if (act is SuspendParticipant) _next.Enqueue(Order());
        return new ProposeDecision(Opening.One, decision, act);
    }

    // Whole hundreds are what prices and steps are made of: a secret shall be no such number.
    private static Money Odd(long amount) => new(amount % 100 == 0 ? amount + 37 : amount, Currency.Cny);
}
