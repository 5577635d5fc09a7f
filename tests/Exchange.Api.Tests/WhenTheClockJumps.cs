using System.Net;
using Exchange.TestKit;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api.Tests;

/// <summary>The writer's clock is set forwards or back by days. The log's own time never goes back, and what is due by it is carried out once.</summary>
public sealed class WhenTheClockJumps : IAsyncLifetime
{
    private readonly FakeClock _clock = new(SystemClock.Instance.GetCurrentInstant());
    private TestExchange _exchange = null!;

    public async Task InitializeAsync() => _exchange = await TestExchange.StartAsync(options => options with { Clock = _clock });

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task Forwards_what_is_due_closes_once_and_the_rest_stays_open()
    {
        Guid soon = await OpenAsync(Duration.FromHours(1)), later = await OpenAsync(Duration.FromDays(10));
        (await _exchange.BidAsync(soon, _exchange.Buyers[0], "200.00")).Status.ShouldBe(HttpStatusCode.OK);

        _clock.Advance(Duration.FromDays(3));
        (await _exchange.BidAsync(soon, _exchange.Buyers[1], "300.00")).ShouldBeProblem(HttpStatusCode.Conflict, "closed");
        (await _exchange.BidAsync(later, _exchange.Buyers[1], "300.00")).Status.ShouldBe(HttpStatusCode.OK);
        await Eventually.TrueAsync(async () => await CountAsync(soon, "lot_awarded") == 1);

        (await CountAsync(soon, "bid_placed"), await CountAsync(later, "lot_awarded"), await CountAsync(later, "lot_unsold")).ShouldBe((1, 0, 0));
        await LawsHoldAsync();
    }

    [Fact]
    public async Task Back_again_commands_get_the_time_that_the_log_has_reached_also_from_the_next_writer()
    {
        _clock.Advance(Duration.FromDays(3));
        Guid auction = await OpenAsync(Duration.FromHours(1));
        Instant reached = ReceivedAt(await _exchange.BidAsync(auction, _exchange.Buyers[0], "200.00"));

        _clock.Advance(-Duration.FromDays(6));
        ReceivedAt(await _exchange.BidAsync(auction, _exchange.Buyers[1], "300.00")).ShouldBe(reached);
        await _exchange.StopAsync(_exchange.Host);
        await _exchange.StartHostAsync(options => options with { Clock = _clock, AloneOnTheLog = true });
        Answer late = await _exchange.BidAsync(auction, _exchange.Buyers[2], "400.00");
        ReceivedAt(late).ShouldBeGreaterThanOrEqualTo(reached);

        // Nothing is stuck: when the clock has come as far, the lot is awarded.
        await LawsHoldAsync();
        _clock.Set(reached + Duration.FromDays(30));
        await Eventually.TrueAsync(async () => await CountAsync(auction, "lot_awarded") == 1);
        await LawsHoldAsync();
    }

    private Task<Guid> OpenAsync(Duration open) => _exchange.OpenAuctionAsync(closesAt: InstantPattern.General.Format(_clock.GetCurrentInstant() + open));

    private static Instant ReceivedAt(Answer answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        return InstantPattern.ExtendedIso.Parse(answer.Json.GetProperty("receivedAt").GetString()!).Value;
    }

    private async Task LawsHoldAsync() => (await FinalCheck.FindAsync(_exchange.Database.Owner, [])).ShouldBeEmpty();

    private Task<long> CountAsync(Guid auction, string type) => _exchange.Database.ScalarAsync<long>($"select count(*) from exchange.mt_events where stream_id = 'auction-{auction}' and type = '{type}'");
}
