using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Inquiries;

public sealed class WhenQuotesAreAskedFor
{
    private static readonly ParticipantId Buyer = new("BUY"), V1 = new("V1"), V2 = new("V2"), V3 = new("V3");

    private static readonly RfqRules Lowest = new(Buyer, 10, At(100), At(300), new RfqRule.LowestPrice());

    private static readonly RfqRules TwoRounds = Lowest with { BestAndFinal = new BestAndFinal(At(200), 2) };

    [Fact]
    public void RFQ3_A_split_award_fills_from_the_cheapest_up()
    {
        RfqAward award = Run(Lowest with { Rule = new RfqRule.Split() }, Quote(1, V1, 400, 4), Quote(2, V2, 450, 4), Quote(3, V3, 500, 4)).Award;

        award.Lines.ShouldBe([new(V1, 4, 400), new(V2, 4, 450), new(V3, 2, 500)]);
        award.Total.ShouldBe(4400);
        award.RuleVersion.ShouldBe("rfq-split-1");
    }

    [Fact]
    public void RFQ3_Weights_may_prefer_quality_to_the_lowest_price()
    {
        RfqAward award = Run(Lowest with { Rule = new RfqRule.Weighted(60, 40) }, Quote(1, V1, 400) with { Quality = 50 }, Quote(2, V2, 500) with { Quality = 90 }).Award;

        award.Ranking.ShouldBe([V2, V1]);
        award.Lines.ShouldBe([new(V2, 10, 500)]);
    }

    [Fact]
    public void RFQ3_Of_equal_scores_the_cheaper_wins_even_by_a_fraction_that_no_float_holds() =>
        Run(Lowest with { Rule = new RfqRule.Weighted(3, 0) }, Quote(1, V1, Amounts.Max) with { Quality = 100 }, Quote(2, V2, Amounts.Max - 1)).Award.Ranking.ShouldBe([V2, V1]);

    [Fact]
    public void RFQ3_Who_can_not_deliver_all_of_it_is_ranked_and_passed_over()
    {
        RfqAward award = Run(Lowest, Quote(1, V1, 400, 9), Quote(2, V2, 450, 10)).Award;

        award.Ranking.ShouldBe([V1, V2]);
        award.Lines.ShouldBe([new(V2, 10, 450)]);
    }

    [Theory]
    [InlineData(299, false)]
    [InlineData(300, true)]
    public void G3_A_quote_is_valid_until_its_last_instant_included(long validUntil, bool counts) =>
        Run(Lowest, Quote(1, V1, 400) with { ValidUntil = At(validUntil) }).Award.Lines.IsEmpty.ShouldBe(!counts);

    [Fact]
    public void RFQ1_The_last_quote_of_a_vendor_counts_with_its_own_time()
    {
        RfqAward award = Run(Lowest, Quote(1, V1, 400), Quote(2, V2, 400), Quote(3, V1, 400)).Award;

        award.Ranking.ShouldBe([V2, V1]);
    }

    [Fact]
    public void RFQ2_Silence_in_the_last_round_keeps_the_first_quote_and_an_equal_one_takes_its_new_time()
    {
        Run(TwoRounds, Quote(1, V1, 400), Quote(2, V2, 400)).Award.Ranking.ShouldBe([V1, V2]);
        Run(TwoRounds, Quote(1, V1, 400), Quote(2, V2, 400), Final(3, 150, V1, 400)).Award.Ranking.ShouldBe([V2, V1]);
    }

    [Fact]
    public void RFQ2_Each_last_quote_is_held_against_the_first_round_and_not_against_the_one_before()
    {
        RfqOutcome outcome = Run(TwoRounds, Quote(1, V1, 400), Final(2, 150, V1, 300), Final(3, 160, V1, 390), Final(4, 170, V1, 401));

        outcome.Rejected.ShouldBe([new RfqRejected(4, RfqRefusal.WorseThanRoundOne)]);
        outcome.Award.Lines.ShouldBe([new(V1, 10, 390)]);
    }

    /// <summary>Each quote has every fault from its own on; the first is given (G-4).</summary>
    [Fact]
    public void Refusals_come_in_one_order()
    {
        RfqRules rules = TwoRounds with { Invited = [V1, V2], BestAndFinal = new BestAndFinal(At(200), 1) };
        RfqQuotes standing = RfqQuotes.Of([Quote(1, V1, 400), Quote(2, V2, 500)]);
        RfqRefusal? Why(RfqQuote quote) => RequestForQuote.Refusal(rules, standing, quote);

        Why(Final(9, 99, Buyer, 0, 0)).ShouldBe(RfqRefusal.NotOpen);
        Why(Final(9, 200, Buyer, 0, 0)).ShouldBe(RfqRefusal.Closed);
        Why(Quote(100, Buyer, 0, 0)).ShouldBe(RfqRefusal.Closed);
        Why(Final(9, 199, Buyer, 0, 0)).ShouldBe(RfqRefusal.SelfQuote);
        Why(Final(9, 199, V3, 0, 0)).ShouldBe(RfqRefusal.NotInvited);
        Why(Final(9, 199, V2, 0, 0)).ShouldBe(RfqRefusal.BadAmount);
        Why(Final(9, 199, V2, Amounts.Max + 1, 0)).ShouldBe(RfqRefusal.BadAmount);
        Why(Final(9, 199, V2, 600, 0)).ShouldBe(RfqRefusal.BadQty);
        Why(Final(9, 199, V2, 600)).ShouldBe(RfqRefusal.NotShortlisted);
        Why(Final(9, 100, V1, 401)).ShouldBe(RfqRefusal.WorseThanRoundOne);
        Why(Final(9, 199, V1, 400)).ShouldBeNull();
        RequestForQuote.Refusal(Lowest, standing, Final(9, 150, V1, 300)).ShouldBe(RfqRefusal.Closed);
        Enum.GetValues<RfqRefusal>().Length.ShouldBe(8);
    }

    [Fact]
    public void A_total_beyond_64_bits_is_an_error_and_never_another_number() =>
        Should.Throw<OverflowException>(() => Run(Lowest with { Quantity = Amounts.Max }, Quote(1, V1, Amounts.Max, Amounts.Max)));

    [Fact]
    public void Two_quotes_in_one_place_have_no_order() =>
        Should.Throw<ArgumentException>(() => Run(Lowest, Quote(1, V1, 400), Quote(1, V2, 400)));

    [Fact]
    public void Standing_quotes_are_equal_when_the_quotes_are()
    {
        RfqQuotes quotes = RfqQuotes.Of([Quote(1, V1, 400), Quote(2, V2, 500), Final(3, 150, V2, 450)]);
        RfqQuotes.Of(quotes.All).ShouldBe(quotes);
        quotes.With(Quote(4, V1, 300)).ShouldNotBe(quotes);
        quotes.With(Quote(4, V1, 300)).With(Quote(1, V1, 400)).ShouldBe(quotes);
    }

    private static RfqOutcome Run(RfqRules rules, params RfqQuote[] quotes) => RequestForQuote.Run(rules, quotes);

    private static RfqQuote Quote(long seq, ParticipantId vendor, long unitPrice, long most = 100) => new(At(seq), seq, vendor, unitPrice, most, At(9999));

    private static RfqQuote Final(long seq, long at, ParticipantId vendor, long unitPrice, long most = 100) => new(At(at), seq, vendor, unitPrice, most, At(9999), Round: 2);

    private static Instant At(long milliseconds) => RandomRequests.At(milliseconds);
}
