using Exchange.Kernel;
using Exchange.Market.Entitlements;
using Exchange.Market.Participants;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Entitlements.EntitlementRejection;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Entitlements;

/// <summary>FUNCTIONS row 52: every access is counted, and cut off at its end.</summary>
public sealed class WhenDownloading
{
    private static readonly StartDownload Download = new(Alice, Access, Ruling);

    private static Scene Delivered => Quiet.Listed(Posted).Delivered();

    [Fact]
    public void Every_download_is_counted() =>
        Delivered.When(Download, Now).Then((Access.Stream, new DownloadStarted(Access, Ruling, 1, Now)))
            .When(Download, Now).Then((Access.Stream, new DownloadStarted(Access, Ruling, 2, Now)));

    [Fact]
    public void Another_s_entitlement_is_not_there()
    {
        Delivered.When(Download with { Actor = Bob }, Now).ThenRefused(new EntitlementNotFound());
        Quiet.When(Download, Now).ThenRefused(new EntitlementNotFound());
        Delivered.When(Download with { Actor = Nobody }, Now).ThenRefused(new ParticipantRejection.NotAdmitted());
        Delivered.Suspended(Alice).When(Download, Now).ThenRefused(new ParticipantRejection.PartySuspended());
    }

    [Fact]
    public void Access_ends_with_its_term()
    {
        Instant end = Now + Duration.FromDays(365);
        Delivered.When(Download, end - Tick).Facts.Length.ShouldBe(1);
        Delivered.When(Download, end).ThenRefused(new EntitlementEnded());
    }

    [Fact]
    public void Access_that_was_revoked_is_over() => Delivered.Given(Access.Stream, new EntitlementRevoked(Access, "wrong-data", Now)).When(Download, Now).ThenRefused(new EntitlementEnded());

    [Fact]
    public void What_lies_elsewhere_is_not_downloaded_here() =>
        Quiet.Listed(Open, Resource.Stream, OpenListing).Given(new TakeOpenAccess(Alice, OpenAccess, OpenListing), Now)
            .When(new StartDownload(Alice, OpenAccess, Ruling), Now).ThenRefused(new NoContentHere());

    [Fact]
    public void Open_bytes_are_downloaded_whatever_becomes_of_a_title() =>
        Quiet.Listed(Open, OpenProduct.Stream, OpenListing).Certified(OpenProduct, Vendor).Given(new TakeOpenAccess(Alice, OpenAccess, OpenListing), Now)
            .Frozen(TitleId.Of(OpenProduct), Now + Tick, OpenAccess.Value).When(new StartDownload(Alice, OpenAccess, Ruling), Now).Facts.Length.ShouldBe(1);

    [Fact] // TIT-8
    public void A_freeze_stops_the_entitlements_that_it_names_and_no_others()
    {
        Delivered.Frozen(Title, Now + Tick).When(Download, Now).Facts.Length.ShouldBe(1);
        Delivered.Frozen(Title, Now + Tick, Access.Value).When(Download, Now).ThenRefused(new TitleRejection.TitleIsFrozen(Now + Tick));
        Delivered.Frozen(Title, Now + Tick, Access.Value).When(Download, Now + Tick).Facts.Length.ShouldBe(1);
    }

    [Fact]
    public void A_history_that_no_decider_wrote_is_refused_aloud()
    {
        Should.Throw<ImpossibleHistoryException>(() => Delivered.Given(Access.Stream, new DownloadStarted(Access, Ruling, 2, Now)));
        Should.Throw<ImpossibleHistoryException>(() => Quiet.Given(Access.Stream, new EntitlementRevoked(Access, "wrong-data", Now)));
    }
}
