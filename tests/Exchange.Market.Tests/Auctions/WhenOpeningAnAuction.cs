using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

public sealed class WhenOpeningAnAuction
{
    [Fact]
    public void It_is_open_under_its_terms()
    {
        Nothing.When(new OpenAuction(Id, Vendor, Terms, Opening)).Then(new AuctionOpened(Id, Vendor, Terms, Opening));
        Open open = Nothing.When(new OpenAuction(Id, Vendor, Terms, Announced)).Then(new AuctionOpened(Id, Vendor, Terms, Announced, Scheduled: true)).State.ShouldBeOfType<Open>();

        open.LowestAcceptable.ShouldBe(Terms.OpeningPrice);
        open.CurrentPrice.ShouldBeNull();
        open.Leader.ShouldBeNull();
        open.ReserveMet.ShouldBeFalse();
        open.ClosesAt.ShouldBe(Closing);
        open.BidCount.ShouldBe(0);
    }

    [Fact]
    public void An_id_is_used_once() => Opened().When(new OpenAuction(Id, Vendor, Terms, Announced)).ThenRefused(new AuctionAlreadyOpened());

    [Fact]
    public void An_id_is_not_free_again_when_the_auction_is_settled() =>
        Opened().Given(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing)).When(new OpenAuction(Id, Vendor, Terms, Announced)).ThenRefused(new AuctionAlreadyOpened());

    public static TheoryData<string, AuctionTerms> Faults => new()
    {
        { "lot", Terms with { Lot = "" } },
        { "lot", Terms with { Lot = "auction-1" } },
        { "lot", Terms with { Lot = "product-" + new string('1', 100) } },
        { "openingPrice", Terms with { OpeningPrice = Cny(0) } },
        { "openingPrice", Terms with { OpeningPrice = Cny(-1) } },
        { "openingPrice", Terms with { OpeningPrice = Cny(Amounts.Max + 1) } },
        { "openingPrice", Terms with { OpeningPrice = default } },
        { "reservePrice", Terms with { ReservePrice = new Money(60_00, Currency.Eur) } },
        { "reservePrice", Terms with { ReservePrice = Cny(9_99) } },
        { "reservePrice", Terms with { ReservePrice = Cny(Amounts.Max + 1) } },
        { "reservePrice", Terms with { ReservePrice = default(Money) } },
        { "increments", Terms with { Increments = IncrementTable.Flat(Amounts.Max + 1) } },
        { "increments", Terms with { Increments = IncrementTable.Of(new(0, 1), new(Amounts.Max + 1, 1)) } },
        { "buyNow", Terms with { BuyNow = Cny(9_99) } },
        { "buyNow", Terms with { ReservePrice = Cny(60_00), BuyNow = Cny(59_99) } },
        { "buyNow", Terms with { BuyNow = Cny(Amounts.Max + 1) } },
        { "buyNow", Terms with { BuyNow = new Money(60_00, Currency.Eur) } },
        { "deposit", Terms with { Deposit = Cny(0) } },
        { "deposit", Terms with { Deposit = Cny(-1) } },
        { "deposit", Terms with { Deposit = Cny(Amounts.Max + 1) } },
        { "deposit", Terms with { Deposit = new Money(1_00, Currency.Eur) } },
        { "format", Terms with { Format = (AuctionFormat)7 } },
        { "retractCutoff", Terms with { RetractCutoff = -Tick } },
        { "retractCutoff", Terms with { RetractCutoff = AuctionTermsRule.HorizonMax + Tick } },
        { "closesAt", Terms with { ClosesAt = Opening } },
        { "closesAt", Terms with { OpensAt = Announced - Duration.FromDays(2), ClosesAt = Announced } },
        { "closesAt", Terms with { ClosesAt = Announced + AuctionTermsRule.HorizonMax + Tick } },
        { "opensAt", Terms with { OpensAt = Closing - AuctionTermsRule.HorizonMax - Tick } },
        { "closesAt", Terms with { ClosesAt = Instant.MaxValue } },
        { "opensAt", Terms with { OpensAt = Instant.MinValue } },
        { "softClose.window", Terms with { SoftClose = new(Duration.Zero, Tick, null) } },
        { "softClose.window", Terms with { SoftClose = new(AuctionTermsRule.WindowMax + Tick, Tick, null) } },
        { "softClose.extension", Terms with { SoftClose = new(Tick, -Tick, null) } },
        { "softClose.extension", Terms with { SoftClose = new(Tick, AuctionTermsRule.WindowMax + Tick, null) } },
        { "softClose.extensionsMax", Terms with { SoftClose = new(Tick, Tick, 0) } },
        { "softClose.extensionsMax", Terms with { SoftClose = new(Tick, Tick, AuctionTermsRule.ExtensionsMaxMax + 1) } },
        { "outageWindow", Terms with { OutageWindow = Duration.Zero } },
        { "outageWindow", Terms with { OutageWindow = AuctionTermsRule.WindowMax + Tick } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Terms_that_no_auction_can_be_held_under_are_refused_by_name(string term, AuctionTerms terms)
    {
        Rejection? refusal = Auction.Decider.Decide(new OpenAuction(Id, Vendor, terms, Announced), Auction.Decider.Initial).Rejection;
        refusal.ShouldBeOfType<InvalidTerms>().Term.ShouldBe(term);
        refusal.Kind.ShouldBe(RejectionKind.Unacceptable);
    }

    [Fact]
    public void Terms_may_go_to_their_bounds()
    {
        AuctionTerms bounds = new(
            "product-1", Cny(Amounts.Max), Cny(Amounts.Max), IncrementTable.Of(new(0, 1), new(Amounts.Max, Amounts.Max)), Announced + AuctionTermsRule.HorizonMax - Tick,
            Announced + AuctionTermsRule.HorizonMax, new SoftClose(AuctionTermsRule.WindowMax, AuctionTermsRule.WindowMax, AuctionTermsRule.ExtensionsMaxMax), AuctionTermsRule.WindowMax,
            Saleroom.Listing, AuctionFormat.Proxy, Cny(Amounts.Max), AuctionTermsRule.HorizonMax, Cny(Amounts.Max));
        Nothing.When(new OpenAuction(Id, Vendor, bounds, Announced)).Then(new AuctionOpened(Id, Vendor, bounds, Announced, Scheduled: true))
            .Given(new BidderRegistered(Id, Alice, Announced)).When(Bid(Alice, Amounts.Max, bounds.OpensAt)).ThenState().ShouldBeOfType<Open>().LowestAcceptable.ShouldBe(Cny(2 * Amounts.Max));
    }

    [Fact]
    public void Bidding_may_have_begun_already() =>
        Nothing.When(new OpenAuction(Id, Vendor, Terms, Closing - Tick)).Then(new AuctionOpened(Id, Vendor, Terms, Closing - Tick));
}
