using Exchange.Kernel;
using Exchange.Market.Processes;
using Exchange.Projections.Deadlines;
using NodaTime;

namespace Exchange.Projections.Tests.Deadlines;

public sealed class WhenADeadlineIsKept
{
    private static readonly StreamId Stream = new("auction-0199a1b2-c3d4-7e5f-8a6b-0123456789ab");
    private static readonly Instant Close = Instant.FromUtc(2026, 11, 22, 12, 0);
    private static readonly Duration Window = Duration.FromMinutes(5);
    private static readonly OpenDeadline Kept = new(new DeadlineKey(Stream, DeadlineKind.AuctionClose), Close, Window, 7);

    [Fact]
    public void It_moves_with_the_facts_and_keeps_its_outage_window()
    {
        OpenDeadline.After(null, new Due(Stream, DeadlineKind.AuctionClose, Close, Window), 7).ShouldBe(Kept);
        OpenDeadline.After(Kept, new Due(Stream, DeadlineKind.AuctionClose, Close + Window, null), 9).ShouldBe(Kept with { Due = Close + Window, Position = 9 });
        OpenDeadline.After(Kept, new Due(Stream, DeadlineKind.AuctionClose, null, null), 9).ShouldBeNull();
    }

    /// <summary>Otherwise it would be carried out a second time, under another command id.</summary>
    [Fact]
    public void A_fact_that_tells_what_is_known_changes_nothing() =>
        OpenDeadline.After(Kept, new Due(Stream, DeadlineKind.AuctionClose, Close, null), 9).ShouldBeSameAs(Kept);

    /// <summary>DOMAIN TIM-2; both are half-open.</summary>
    [Theory]
    [InlineData(-10, -5, false)]
    [InlineData(-10, -4, true)]
    [InlineData(-1, 60, true)]
    [InlineData(0, 60, false)]
    public void An_outage_touches_it_when_it_overlaps_the_window_before_it(int fromMinutes, int toMinutes, bool touches)
    {
        var outage = new Interval(Close + Duration.FromMinutes(fromMinutes), Close + Duration.FromMinutes(toMinutes));

        Kept.IsTouchedBy(outage).ShouldBe(touches);
        (Kept with { OutageWindow = null }).IsTouchedBy(outage).ShouldBeFalse();
    }

    [Fact]
    public void Its_row_is_canonical_text()
    {
        Kept.ToRowText().ShouldBe("""{"due":"2026-11-22T12:00:00Z","kind":"auction-close","outageWindow":"0:05:00","position":7}""");
        (Kept with { OutageWindow = null }).ToRowText().ShouldBe("""{"due":"2026-11-22T12:00:00Z","kind":"auction-close","position":7}""");
        (Kept.RowKey, Kept.RowOrdinal).ShouldBe((Stream.Value + "/auction-close", 1L));
    }
}
