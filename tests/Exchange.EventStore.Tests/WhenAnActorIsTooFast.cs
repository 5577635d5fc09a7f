using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore.Tests;

/// <summary>One bucket for each actor and kind, by a clock that moves when the test says.</summary>
public sealed class WhenAnActorIsTooFast
{
    private static readonly ParticipantId Ann = new("ann"), Bob = new("bob");

    private static readonly Pace Three = new("bid", 3, Duration.FromSeconds(60));

    private readonly Paces _paces = new();
    private TimeSpan _now = TimeSpan.FromDays(3);

    private bool Takes(ParticipantId actor, Pace pace) => _paces.TryTake(actor, pace, _now, out _);

    private double SecondsToWait(ParticipantId actor, Pace pace)
    {
        _paces.TryTake(actor, pace, _now, out Duration wait).ShouldBeFalse();
        return wait.TotalSeconds;
    }

    [Fact]
    public void N_at_once_are_taken_and_one_more_waits_for_its_share_of_the_time()
    {
        for (int i = 0; i < 3; i++) Takes(Ann, Three).ShouldBeTrue();
        SecondsToWait(Ann, Three).ShouldBe(20);
        _now += TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1);
        Takes(Ann, Three).ShouldBeFalse();
        _now += TimeSpan.FromTicks(1);
        Takes(Ann, Three).ShouldBeTrue();
        SecondsToWait(Ann, Three).ShouldBe(20, "it was one, and no more");
    }

    [Fact]
    public void What_is_refused_costs_nothing()
    {
        for (int i = 0; i < 100; i++) Takes(Ann, Three);
        SecondsToWait(Ann, Three).ShouldBe(20);
    }

    [Fact]
    public void Others_and_other_kinds_have_buckets_of_their_own()
    {
        for (int i = 0; i < 4; i++) Takes(Ann, Three);
        Takes(Bob, Three).ShouldBeTrue();
        Takes(Ann, Three with { Of = "quote" }).ShouldBeTrue();
    }

    [Fact]
    public void A_bucket_holds_no_more_than_n_however_long_nothing_came()
    {
        Takes(Ann, Three);
        _now += TimeSpan.FromDays(30);
        for (int i = 0; i < 3; i++) Takes(Ann, Three).ShouldBeTrue();
        Takes(Ann, Three).ShouldBeFalse();
    }

    [Fact]
    public void Other_rules_hold_from_the_next_one_on()
    {
        for (int i = 0; i < 3; i++) Takes(Ann, Three);
        Takes(Ann, Three with { Count = 6 }).ShouldBeFalse("the bucket was emptied under the old rules, and half of the new one is more than that");
        _now += TimeSpan.FromSeconds(10);
        Takes(Ann, Three with { Count = 6 }).ShouldBeTrue();
    }

    [Fact]
    public void Full_buckets_are_forgotten()
    {
        var paces = new Paces(keptMax: 10);
        for (int i = 0; i < 1_000; i++, _now += TimeSpan.FromSeconds(20)) paces.TryTake(new ParticipantId($"p{i}"), Three, _now, out _).ShouldBeTrue();
        paces.Kept.ShouldBeLessThan(20);
    }
}
