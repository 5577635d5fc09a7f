using System.Reflection;
using System.Text.RegularExpressions;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using NodaTime;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

public sealed partial class PrecedenceOfRefusals
{
    private static readonly (string Code, Func<PlaceBid, PlaceBid> Spoil)[] Faults =
    [
        ("not-open", bid => bid with { At = Opening - Tick }),
        ("closed", bid => bid with { At = Closing }),
        ("self-bid", bid => bid with { Bidder = Vendor }),
        ("not-qualified", bid => bid with { Barred = "party-suspended" }),
        ("wrong-currency", bid => bid with { Maximum = new Money(bid.Maximum.MinorUnits, Currency.Eur) }),
        ("bad-amount", bid => bid with { Maximum = new Money(-1, bid.Maximum.Currency) }),
        ("below-minimum", bid => bid with { Maximum = new Money(1, bid.Maximum.Currency) }),
    ];

    /// <summary>Every combination of faults is refused for the first of them in the order of the rules (MECHANISMS G-4).</summary>
    [Fact]
    public void A_bid_with_several_faults_is_refused_for_the_first()
    {
        AuctionState state = Opened().Given(Placed(Alice, 50_00)).State;
        for (int set = 1; set < 1 << Faults.Length; set++)
        {
            var faults = Faults.Where((_, i) => (set & (1 << i)) != 0).ToList();
            if (faults.Count(f => f.Code is "not-open" or "closed") == 2) continue;

            // The later fault spoils first, so that the earlier one stands where both concern the same member.
            PlaceBid bid = Enumerable.Reverse(faults).Aggregate(Bid(Bob, 90_00), (spoilt, fault) => fault.Spoil(spoilt));

            Auction.Decider.Decide(bid, state).Rejection?.Code.ShouldBe(faults[0].Code, string.Join(", ", faults.Select(f => f.Code)));
        }
    }

    /// <summary>The acts beside bids have the same guards before their own.</summary>
    [Fact]
    public void A_retraction_and_a_purchase_with_several_faults_are_refused_for_the_first()
    {
        AuctionState none = Opened(Terms with { Listing = Saleroom.Listing }).State;
        AuctionState settled = Opened().When(Close()).ThenState();
        foreach (Func<ParticipantId, Instant, string?, AuctionCommand> act in (Func<ParticipantId, Instant, string?, AuctionCommand>[])
            [(who, at, barred) => new TakeBackBids(Id, who, at, null, barred), (who, at, barred) => new TakeAtBuyNow(Id, who, at, null, barred)])
        {
            CodeOf(act(Vendor, Opening - Tick, "party-suspended"), none).ShouldBe("not-open");
            CodeOf(act(Vendor, Closing, "party-suspended"), none).ShouldBe("closed");
            CodeOf(act(Vendor, Opening, "party-suspended"), none).ShouldBe("self-bid");
            CodeOf(act(Alice, Opening, "party-suspended"), none).ShouldBe("not-qualified");
            CodeOf(act(Alice, Opening, null), none).ShouldBe("not-qualified");
            CodeOf(act(Alice, Opening, null), settled).ShouldBe("closed");
            CodeOf(act(Alice, Opening, null), Auction.Decider.Initial).ShouldBe("auction-not-found");
        }

        Instant last = Closing - Tick;
        CodeOf(new TakeBackBids(Id, Alice, last), Opened().State).ShouldBe("retraction-off");
        CodeOf(new TakeBackBids(Id, Alice, last), Opened(Terms with { RetractCutoff = Tick }).State).ShouldBe("retraction-late");
        CodeOf(new TakeBackBids(Id, Alice, last), Opened(Terms with { RetractCutoff = Duration.Zero }).State).ShouldBe("nothing-to-retract");
        CodeOf(new TakeAtBuyNow(Id, Alice, last), Opened().Given(Placed(Bob, 10_00)).State).ShouldBe("buy-now-off");
        CodeOf(new TakeAtBuyNow(Id, Alice, last), Opened(Terms with { BuyNow = Cny(10_00) }).Given(Placed(Bob, 10_00)).State).ShouldBe("buy-now-gone");
    }

    /// <summary>In open outcry a leader is told that he leads before he is told that he bids too little.</summary>
    [Fact]
    public void A_leader_in_open_outcry_is_refused_for_leading_before_his_amount_is_weighed()
    {
        AuctionState state = Opened(Terms with { Format = AuctionFormat.Outcry }).Given(Placed(Alice, 50_00)).State;
        CodeOf(Bid(Alice, 1), state).ShouldBe("already-leading");
        CodeOf(Bid(Alice, -1), state).ShouldBe("bad-amount");
    }

    [Fact]
    public void A_settled_auction_refuses_every_bid_as_closed()
    {
        AuctionState state = Opened().When(Close()).ThenState();
        foreach ((_, Func<PlaceBid, PlaceBid> spoil) in Faults) Auction.Decider.Decide(spoil(Bid(Bob, 90_00)), state).Rejection?.Code.ShouldBe("closed");
    }

    /// <summary>Codes are public contract: this list changes by decision only.</summary>
    [Fact]
    public void The_codes_are_these_in_this_order() =>
        Codes().ShouldBe(
        [
            "auction-not-found", "auction-already-opened", "invalid-terms", "not-open", "absentee-late", "closed", "self-bid", "not-qualified", "already-registered", "auction-full", "wrong-currency", "bad-amount",
            "absentee-off", "already-leading", "below-start", "below-minimum", "retraction-off", "retraction-late", "nothing-to-retract", "buy-now-off", "buy-now-gone", "bid-stands", "opening-not-due", "close-not-due",
        ]);

    [Fact]
    public void Every_code_is_kebab_case() => Codes().ShouldAllBe(code => Kebab().IsMatch(code));

    private static string? CodeOf(AuctionCommand command, AuctionState state) => Auction.Decider.Decide(command, state).Rejection?.Code;

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Kebab();

    private static string[] Codes() =>
    [
        .. typeof(AuctionRejection).GetNestedTypes().OrderBy(t => t.MetadataToken).Select(type =>
        {
            ConstructorInfo constructor = type.GetConstructors().Single();
            object?[] arguments = [.. constructor.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : "")];
            return ((Rejection)constructor.Invoke(arguments)).Code;
        }),
    ];
}
