using Exchange.TestKit;
using Exchange.TestKit.Contract;
using Microsoft.Extensions.Logging;

namespace Exchange.EventStore.Tests;

/// <summary>An outage of the database, as the processes on the log see it.</summary>
public sealed class WhenTheLogIsAway
{
    private const int Often = 10;

    private readonly CommitFaults _faults = new();
    private readonly LogLines _lines = new();

    [Fact]
    public async Task A_watcher_says_once_that_it_went_and_once_that_it_is_back_however_often_it_looks()
    {
        await using IEventLog log = new InMemoryHarness().Open(_faults);
        await using LogNode node = Node(log, TestNode.Patient with { StandsBy = false });
        for (int outage = 1; outage <= 2; outage++)
        {
            (int before, _faults.IsAway) = (_faults.TriedInVain, true);
            await Eventually.TrueAsync(() => _faults.TriedInVain >= before + Often);
            _faults.IsAway = false;
            await Eventually.TrueAsync(() => _lines.All.Count >= 2 * outage);
        }

        await node.StopAsync();
        string[] said = [.. _lines.All.Select(l => l.Text.Split(" after ")[0])];
        const string Away = "The watch of the log is interrupted, trying again: The log is away.", Back = "The watch of the log goes on";
        said.ShouldBe([Away, Back, Away, Back]);
        _lines.All.ShouldAllBe(l => l.Level == LogLevel.Warning && l.Error == null);
    }

    [Fact]
    public async Task A_subscription_says_so_once()
    {
        await using IEventLog log = new InMemoryHarness().Open(_faults);
        var runner = new SubscriptionRunner(log, new InMemoryHarness().NewModel(), _lines.For<SubscriptionRunner>());
        using var stop = new CancellationTokenSource();
        _faults.IsAway = true;
        Task running = runner.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => _faults.TriedInVain >= 3);
        _lines.All.ShouldHaveSingleItem().Text.ShouldEndWith("is interrupted, trying again: The log is away.");
        _faults.IsAway = false;
        await Eventually.TrueAsync(() => _lines.All.Count == 2);
        await stop.CancelAsync();
        await running;
    }

    // The answer's time limit is beyond the patience of the test: only a stop that does not wait for it comes through.
    [Fact]
    public async Task Stopping_waits_neither_for_the_log_nor_for_the_answers_it_owes_and_is_no_failure()
    {
        await using IEventLog log = new InMemoryHarness().Open(_faults);
        await using LogNode node = Node(log, TestNode.Patient with { Lease = TimeSpan.FromMilliseconds(200), AnswerTimeout = TimeSpan.FromHours(1) });
        await Eventually.TrueAsync(() => node.Status == NodeStatus.Writing);
        _faults.IsAway = true;
        Task<Submission> owed = node.SubmitAsync(TallyCommands.Count("key", 1, Tally.Stream(0)), CancellationToken.None);
        await Eventually.TrueAsync(() => node.Status == NodeStatus.Recovering);

        node.PrepareToStop();
        (await Eventually.DoneAsync(owed)).ShouldBeOfType<Submission.Unknown>();
        await Eventually.DoneAsync(node.StopAsync());

        _lines.All.ShouldBeEmpty();
    }

    private LogNode Node(IEventLog log, LogNodeOptions options)
    {
        var node = new LogNode(log, Tally.Registry(), [], options, new FakeClock(), _lines.For<LogNode>());
        node.Start();
        return node;
    }
}
