using Exchange.TestKit;

namespace Exchange.Api.Tests.Telemetry;

public sealed class WhenASnapshotIsHeld
{
    private readonly LogLines _lines = new();

    [Fact]
    public void An_old_one_is_told_once_and_once_when_it_is_gone()
    {
        var alarm = new SnapshotAlarm(_lines.For<ExchangeMetrics>());
        foreach (double age in (double[])[0, 19.9, 20, 30, 45, 3, 0, 21]) alarm.Hear(age);
        _lines.All.Select(line => line.Text.Split(" s:")[0]).ShouldBe(["Somebody has held a snapshot of the database for 20", "No old snapshot of the database is held any more.", "Somebody has held a snapshot of the database for 21"]);
    }
}
