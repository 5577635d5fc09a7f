using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Entitlements;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Credits;

/// <summary>A series of credits of the vendor's listed product, and what is done with it.</summary>
internal static class Credit
{
    public static readonly CreditSeriesId Series = Id<CreditSeriesId>(201), OtherSeries = Id<CreditSeriesId>(202);

    public static readonly CreditAccountId Issuer = CreditAccountId.Of(Series, Vendor), Holder = CreditAccountId.Of(Series, Alice);

    public static readonly EntitlementId Got = Id<EntitlementId>(203), GotLater = Id<EntitlementId>(204);

    public static readonly Guid Gift = Id<CreditSeriesId>(205).Value;

    public static readonly Instant Expiry = Now + Duration.FromDays(30);

    public static readonly OpenSeries Open = new(Vendor, Series, Listing, Currency.Cny, 100, Expiry);

    public static readonly IssueCredits Issue = new(Vendor, Series, 60);

    public static readonly AllotCredits Allot = new(Vendor, Series, Gift, Alice, 10);

    public static readonly UseCredits Use = new(Alice, Series, Got, 3);

    public static readonly ExpireSeries Expire = new(MarketCommand.Exchange, Series, Expiry);

    /// <summary>Sixty of a hundred are issued, and alice has ten of them.</summary>
    public static Scene Allotted => Quiet.Listed(Unlimited).Given(Open, Now).Given(Issue, Now).Given(Allot, Now);

    public static LiveSeries SeriesState(this Scene scene) => (LiveSeries)scene.State<CreditSeriesState>(Series.Stream);

    public static CreditAccountState Credits(this Scene scene, CreditAccountId account) => scene.State<CreditAccountState>(account.Stream);
}
