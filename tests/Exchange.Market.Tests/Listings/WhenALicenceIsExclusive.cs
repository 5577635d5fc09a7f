using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Tests.SealedAuctions;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;
using static Exchange.Market.Tests.SealedAuctions.Envelopes;

namespace Exchange.Market.Tests.Listings;

/// <summary>An exclusive sale brings at least what it forgoes: the seller states what others would pay, and the exchange reckons (MECHANISMS section 1).</summary>
public sealed class WhenALicenceIsExclusive
{
    private static readonly Seq<Money> Six = [Cny(100_00), Cny(60_00), Cny(50_00), Cny(40_00), Cny(10_00), Cny(8_00)];
    private static readonly ListingTerms Alone = Exclusive with { Method = SaleMethod.Auction, Price = null };
    private static readonly AuctionId Lot = Id<AuctionId>(41);
    private static readonly LotTerms English = new(Cny(10_00), Now + Duration.FromDays(1), EstimatedValues: Six);

    private static PutUpLot PutUpEnglish(LotTerms terms) => new(Vendor, Lot, Listing, terms);

    private static AuctionTerms HeldOf(LotTerms terms) => ((Open)Hall.Listed(Alone).Given(PutUpEnglish(terms), Now).State<AuctionState>(Lot.Stream)).Terms;

    private static SealedTerms HeldOf(SealedLot lot) => Hall.Listed(Alone).Given(PutUp(lot), Now).Auction().Terms;

    [Fact]
    public void The_reserve_price_in_force_is_never_below_what_is_forgone()
    {
        (HeldOf(English).Forgone, HeldOf(English).ReservePrice).ShouldBe((Cny(160_00), Cny(160_00)));
        HeldOf(English with { ReservePrice = Cny(159_99) }).ReservePrice.ShouldBe(Cny(160_00));
        HeldOf(English with { ReservePrice = Cny(160_01) }).ReservePrice.ShouldBe(Cny(160_01));
        HeldOf(English with { OpeningPrice = Cny(160_00) }).ReservePrice.ShouldBeNull(); // no bid is lower
        HeldOf(English with { EstimatedValues = null }).ShouldSatisfyAllConditions(t => t.Forgone.ShouldBeNull(), t => t.ReservePrice.ShouldBeNull());

        SealedLot lot = SecondPrice with { EstimatedValues = Six };
        (HeldOf(lot).Forgone, HeldOf(lot).Reserve).ShouldBe((Cny(160_00), Cny(160_00)));
        HeldOf(lot with { Reserve = null }).Reserve.ShouldBe(Cny(160_00)); // so there is a reserve price where one is needed
        HeldOf(lot with { Reserve = Cny(200_00) }).Reserve.ShouldBe(Cny(200_00));
    }

    [Fact]
    public void Values_are_stated_for_an_exclusive_licence_alone()
    {
        Hall.Listed(ByAuction).When(PutUpEnglish(English), Now).Refusal.ShouldBeOfType<AuctionRejection.InvalidTerms>().Term.ShouldBe("estimatedValues");
        Hall.Listed(ByAuction).When(PutUp(SecondPrice with { EstimatedValues = Six }), Now).Refusal.ShouldBeOfType<AuctionRejection.InvalidTerms>().Term.ShouldBe("estimatedValues");
    }

    public static TheoryData<Seq<Money>> Impossible => [[], Enumerable.Repeat(Cny(1), 101).ToSeq(), [Cny(0)], [new Money(1, Currency.Eur)], [Cny(Amounts.Max + 1)], [Cny(Amounts.Max), Cny(Amounts.Max)]];

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Values_that_can_t_be_are_refused(Seq<Money> values)
    {
        Hall.Listed(Alone).When(PutUpEnglish(English with { EstimatedValues = values }), Now).Refusal.ShouldBeOfType<AuctionRejection.InvalidTerms>().Term.ShouldBe("estimatedValues");
        Hall.Listed(Alone).When(PutUp(SecondPrice with { EstimatedValues = values }), Now).Refusal.ShouldBeOfType<AuctionRejection.InvalidTerms>().Term.ShouldBe("estimatedValues");
    }

    [Fact]
    public void A_buy_now_price_below_it_is_refused() =>
        Hall.Listed(Alone).When(PutUpEnglish(English with { BuyNow = Cny(159_99) }), Now).Refusal.ShouldBeOfType<AuctionRejection.InvalidTerms>().Term.ShouldBe("buyNow");

    [Fact]
    public void A_sealed_reserve_price_may_be_hidden_behind_a_commitment_that_the_key_opens()
    {
        SealedAuctionOpened opened = Hall.Listed(Alone).When(PutUp(SecondPrice with { ReserveHidden = true }), Now).Facts.Select(f => f.Event).OfType<SealedAuctionOpened>().Single();
        (opened.Terms.ReserveHidden, opened.Terms.Reserve).ShouldBe((true, Cny(10_00)));
        opened.ReserveCommitment.ShouldBe(Hash($"exchange/reserve/v1\0{Sale}\0{Convert.ToBase64String(Key(7))}\010.00 CNY"));
        Hall.Listed(Alone).When(PutUp(SecondPrice), Now).Facts.Select(f => f.Event).OfType<SealedAuctionOpened>().Single().ReserveCommitment.ShouldBeNull();
        Hall.Listed(Alone).When(PutUp(SecondPrice with { Format = SealedFormat.FirstPrice, Reserve = null, ReserveHidden = true }), Now).Refusal.ShouldBeOfType<AuctionRejection.InvalidTerms>().Term.ShouldBe("reserveHidden");
    }
}
