using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore.Tests;

public sealed class WhenCommandIdsAreKept
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 24, 0, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(200)]
    public void An_id_is_found_under_its_own_number_or_in_its_full_span(int count)
    {
        var ids = new CommandIds(runLength: 2);
        for (int i = 1; i <= count; i++) ids.Add(Id(i), Start);

        for (int i = 1; i <= count; i++) (ids.Find(Id(i)) ?? []).ShouldContain(range => range.First <= i && i <= range.Last, $"number {i}");
        Enumerable.Range(count + 1, 10_000).Count(i => ids.Find(Id(i)) is not null).ShouldBeLessThan(20);
    }

    [Fact]
    public void A_run_tells_the_numbers_of_its_ids()
    {
        var ids = new CommandIds(runLength: 8);
        for (int i = 1; i <= 20; i++) ids.Add(Id(i), Start);
        ids.RunKept();
        (long run, byte[] hashes) = ids.RunToKeep!.Value;

        run.ShouldBe(1);
        Enumerable.Range(1, 20).SelectMany(i => CommandIds.NumbersIn(run, hashes, Id(i))).ShouldBe([9, 10, 11, 12, 13, 14, 15, 16]);
        ids.RunKept();
        ids.RunToKeep.ShouldBeNull();
    }

    [Fact]
    public void Spans_are_forgotten_by_their_last_receipt_and_not_before_they_are_kept()
    {
        var ids = new CommandIds(runLength: 1);
        for (int i = 1; i <= 40; i++) ids.Add(Id(i), Start + Duration.FromHours(i));
        ids.ForgetBefore(Start + Duration.FromHours(17));
        ids.Find(Id(1)).ShouldNotBeNull();

        ids.SpanToKeep!.Value.LastAt.ShouldBe(Start + Duration.FromHours(16));
        ids.SpanKept();
        ids.ForgetBefore(Start + Duration.FromHours(16));
        ids.Find(Id(1)).ShouldNotBeNull();
        ids.ForgetBefore(Start + Duration.FromHours(17));
        ids.Find(Id(1)).ShouldBeNull();
        ids.Find(Id(17)).ShouldNotBeNull();
    }

    [Fact]
    public void What_is_malformed_is_refused()
    {
        Should.Throw<FormatException>(() => CommandFilter.FromBytes(new byte[24]));
        Should.Throw<FormatException>(() => CommandFilter.FromBytes([]));
        Should.Throw<FormatException>(() => new CommandIds(runLength: 2).AddRun(new byte[15], Start));
    }

    private static CommandId Id(int number) => CommandId.Of(new ParticipantId("buyer-1"), number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
