using Exchange.Kernel;
using Exchange.Market.Quotations;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Quotations;

/// <summary>What the tests of quotations share: two licences of three, for 150.00, for an hour.</summary>
internal static class Quotes
{
    public static readonly QuoteId Quote = Id<QuoteId>(1), OtherQuote = Id<QuoteId>(2);

    public static readonly Instant Last = Now + Duration.FromHours(1);

    public static readonly QuoteTerms Firm = new(Cny(150_00), 2, Last, Firm: true), Indicative = Firm with { Firm = false };

    public static AcceptQuote Accept(int version = 1, QuoteId? quote = null) => new(Alice, quote ?? Quote, version);

    /// <summary>With a quote of the vendor to alice, or to another, drafted unasked and issued.</summary>
    public static Scene Offered(this Scene scene, QuoteTerms terms, ParticipantId? buyer = null, QuoteId? quote = null) => scene
        .Given(new DraftQuote(Vendor, quote ?? Quote, Listing, buyer ?? Alice, terms), Now).Given(new IssueQuote(Vendor, quote ?? Quote), Now);

    public static LiveQuote QuoteState(this Scene scene, QuoteId? quote = null) => (LiveQuote)scene.State<QuoteState>((quote ?? Quote).Stream);
}
