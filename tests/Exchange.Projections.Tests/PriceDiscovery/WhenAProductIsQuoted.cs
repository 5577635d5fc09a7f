using Exchange.Kernel;
using Exchange.Market.Quotations;
using Exchange.Projections.PriceDiscovery;
using Exchange.Projections.Tests.Rows;
using Exchange.Projections.Trade;
using Exchange.TestKit.Story;

namespace Exchange.Projections.Tests.PriceDiscovery;

/// <summary>Fill rate and spread of quotations by product.</summary>
public sealed class WhenAProductIsQuoted
{
    private static QuoteRow Quote(long price, int licences = 1, bool firm = true, QuotePhase phase = QuotePhase.Issued, Currency? currency = null) => new(
        new QuoteId(Cast.Number(1)), phase, new(Cast.Number(2)), PriceScene.Product('a'), Cast.Harbour, Cast.Alice, null, 1, new QuoteTerms(new Money(price, currency ?? Currency.Cny), licences, PriceScene.Monday, firm), 1, false,
        null, null, null, PriceScene.Monday, PriceScene.Monday, null, PriceScene.Monday, 1);

    [Fact]
    public void The_spread_is_from_the_best_firm_price_of_one_licence_to_the_last() =>
        QuoteSpread.Of([Quote(900, 2), Quote(500), Quote(100, firm: false), Quote(100, phase: QuotePhase.Accepted)], _ => Given.Cny(400)).ShouldBe([new QuoteSpread(Given.Cny(450), Given.Cny(400), 50)]);

    [Fact]
    public void Each_currency_has_its_own_and_without_a_sale_there_is_none()
    {
        Seq<QuoteSpread> spreads = QuoteSpread.Of([Quote(500, currency: Currency.Eur), Quote(500)], currency => currency == "CNY" ? Given.Cny(600) : null);
        spreads.ShouldBe([new QuoteSpread(Given.Cny(500), Given.Cny(600), -100), new QuoteSpread(new Money(500, Currency.Eur), null, null)]);
    }

    [Fact]
    public async Task Every_quote_that_was_issued_is_counted_once_and_comes_to_one_end()
    {
        MemoryRows rows = MemoryRows.Of((await MarketStory.TellAsync()).Log);
        QuoteRow[] issued = [.. rows.All<QuoteRow>().Where(q => q.IssuedAt is not null)];
        foreach (FillRow fill in rows.All<FillRow>())
        {
            fill.QuotesGiven.ShouldBe(issued.Count(q => q.Product == fill.Product));
            fill.QuotesTaken.ShouldBe(issued.Count(q => q.Product == fill.Product && q.Phase == QuotePhase.Accepted));
            (fill.QuotesTaken + fill.QuotesDeclined + fill.QuotesLapsed + fill.QuotesWithdrawn + issued.Count(q => q.Product == fill.Product && q.Phase == QuotePhase.Issued)).ShouldBe(fill.QuotesGiven);
            fill.RequestsAwarded.ShouldBeLessThanOrEqualTo(fill.RequestsMade);
            fill.OwnedBy().ShouldBe([fill.Vendor]);
        }

        rows.All<FillRow>().Sum(f => f.QuotesGiven).ShouldBe(issued.Length);
    }
}
