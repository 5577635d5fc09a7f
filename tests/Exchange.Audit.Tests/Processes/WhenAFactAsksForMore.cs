using System.Runtime.CompilerServices;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.DutchAuctions;
using Exchange.Market.OrderBooks;
using Exchange.Market.Processes;
using Exchange.Market.SealedAuctions;
using Exchange.ReadModels.Postgres.Processes;
using Exchange.TestKit;
using Exchange.TestKit.Contract;

namespace Exchange.Audit.Tests.Processes;

/// <summary>DESIGN 4, "Subscriptions": each follow-up once, whatever is killed where.</summary>
public sealed class WhenAFactAsksForMore
{
    private static readonly Dictionary<long, int> OnceEach = new() { [5] = 1, [4] = 1, [3] = 1, [2] = 1, [1] = 1 };

    public static TheoryData<bool, KillPlace, int> Kills
    {
        get
        {
            var kills = new TheoryData<bool, KillPlace, int>();
            foreach (bool onPostgres in (bool[])[false, true])
            {
                foreach (KillPlace place in Enum.GetValues<KillPlace>())
                {
                    for (int move = 1; move <= 5; move++) kills.Add(onPostgres, place, move);
                }
            }

            return kills;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_follows_is_given_step_by_step_and_a_refusal_stops_nothing(bool onPostgres)
    {
        await using CountdownLog log = await CountdownLog.NewAsync(onPostgres);
        (LogNode node, ProcessTask task) = await log.StartAsync();

        await CountAsync(node, 5);
        await log.CaughtUpAsync();

        (await log.CountsAsync()).ShouldBe(OnceEach, ignoreOrder: true);
        IReadOnlyList<JournalEntry> followUps = await log.FollowUpsAsync();
        followUps.Count(j => j.Outcome.Code == "over-limit").ShouldBe(4);
        followUps.Count(j => j.Outcome.Code is null).ShouldBe(4);
        followUps.ShouldAllBe(j => j.Actor == MarketCommand.Exchange);
        task.Poison.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Killed_at_any_step_each_is_given_once(bool onPostgres, KillPlace place, int move)
    {
        await using CountdownLog log = await CountdownLog.NewAsync(onPostgres);
        var stopping = new StoppingCheckpoint(log.Checkpoint, place, move);
        (LogNode node, _) = await log.StartAsync(stopping);
        await CountAsync(node, 5);
        await Eventually.DoneAsync(stopping.Reached);

        await node.DisposeAsync(); // what it was about to do, it never does
        await log.StartAsync();
        await log.CaughtUpAsync();

        (await log.CountsAsync()).ShouldBe(OnceEach, ignoreOrder: true);
        (await log.FollowUpsAsync()).Count.ShouldBe(8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_that_breaks_before_or_after_it_counts_is_given_once(bool onPostgres)
    {
        await using CountdownLog log = await CountdownLog.NewAsync(onPostgres);
        var faults = new CommitFaults();
        (LogNode node, _) = await log.StartAsync(faults: faults);
        faults.Next(CommitFault.None, CommitFault.NeverSent, CommitFault.AnswerDropped, CommitFault.AnswerDropped, CommitFault.NeverSent, CommitFault.None, CommitFault.AnswerDropped);

        await CountAsync(node, 5);
        await log.CaughtUpAsync();

        (await log.CountsAsync()).ShouldBe(OnceEach, ignoreOrder: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_that_run_it_at_once_give_each_once(bool onPostgres)
    {
        await using CountdownLog log = await CountdownLog.NewAsync(onPostgres);
        (LogNode node, _) = await log.StartAsync(runners: 2);

        await CountAsync(node, 5);
        await log.CaughtUpAsync();

        (await log.CountsAsync()).ShouldBe(OnceEach, ignoreOrder: true);
        (await log.FollowUpsAsync()).Count.ShouldBe(8);
    }

    [Fact]
    public async Task Facts_of_before_it_began_are_followed_up_page_by_page()
    {
        await using CountdownLog log = await CountdownLog.NewAsync(onPostgres: false);
        (LogNode idle, _) = await log.StartAsync(process: Countdown.Process with { After = static _ => [] }, checkpoint: new MemoryCheckpoint());
        for (int i = 0; i < 150; i++) await CountAsync(idle, 2, $"two-{i}");
        await idle.DisposeAsync();

        await log.StartAsync();
        await log.CaughtUpAsync();

        (await log.CountsAsync()).ShouldBe(new Dictionary<long, int> { [2] = 150, [1] = 150 }, ignoreOrder: true);
    }

    [Fact]
    public async Task What_it_cant_follow_stops_it_alone_and_it_goes_on_there_once_it_can()
    {
        await using CountdownLog log = await CountdownLog.NewAsync(onPostgres: false);
        ProcessDefinition broken = Countdown.Process with { After = static fact => fact is Counted { Amount: 3 } ? throw new OverflowException("secret 42") : Countdown.Process.After(fact) };
        (LogNode node, ProcessTask task) = await log.StartAsync(process: broken);
        await CountAsync(node, 5);
        await Eventually.TrueAsync(() => task.Poison is not null);

        task.Poison.ShouldBeOfType<PoisonedEventException>().Message.ShouldNotContain("42");
        (await log.Checkpoint.ReadAsync(CancellationToken.None)).ShouldBe(2);
        node.Status.ShouldBe(NodeStatus.Writing);
        await CountAsync(node, 100);

        await node.DisposeAsync();
        await log.StartAsync();
        await log.CaughtUpAsync();
        (await log.CountsAsync()).ShouldBe(new Dictionary<long, int>(OnceEach) { [100] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_decision_that_throws_stops_it_alone()
    {
        await using CountdownLog log = await CountdownLog.NewAsync(onPostgres: false);
        ProcessDefinition broken = Countdown.Process with { After = static fact => fact is Counted { Amount: 3 } ? [new Throwing()] : Countdown.Process.After(fact) };
        (LogNode node, ProcessTask task) = await log.StartAsync(process: broken);
        await CountAsync(node, 5);
        await Eventually.TrueAsync(() => task.Poison is not null);

        (await log.Checkpoint.ReadAsync(CancellationToken.None)).ShouldBe(2);
        node.Status.ShouldBe(NodeStatus.Writing);
    }

    /// <summary>What is not on the list is never decoded, so that a fact missing from it would have no follow-up.</summary>
    [Fact]
    public void Facts_that_are_not_on_the_list_of_the_trade_ask_for_nothing()
    {
        Type[] facts = [.. MarketAggregates.All.SelectMany(a => a.Events.Current).Select(e => e.Type)];
        facts.Where(f => !ProcessDefinition.Trade.Facts.Contains(f)).ShouldAllBe(f => TradeProcess.After(Sample(f)).IsEmpty);
        ProcessDefinition.Trade.Facts.Except(facts).ShouldBeEmpty();
        ProcessDefinition.Trade.Facts.ShouldAllBe(f => TradeProcess.After(Sample(f)).Length > 0);
        ProcessDefinition.Trade.CheckpointName.ShouldBe("process-trade");
    }

    // Some ask for something by what they say: an award to several for an order for each winner, a step of a book for the next one.
    private static object Sample(Type fact) => fact switch
    {
        _ when fact == typeof(SealedLicencesAwarded) => new SealedLicencesAwarded(default, [new SealedAward(new ParticipantId("alice"), 1, new Money(1, Currency.Cny))], null, "sealed-first-price-1", default),
        _ when fact == typeof(SealedLicenceAwardedAnew) => new SealedLicenceAwardedAnew(default, new SealedAward(new ParticipantId("alice"), 1, new Money(1, Currency.Cny)), [], "sealed-first-price-1", default),
        _ when fact == typeof(DutchLicencesAwarded) => new DutchLicencesAwarded(default, [new DutchAward(new ParticipantId("alice"), 1, new Money(1, Currency.Cny))], null, "dutch-1", default),
        _ when fact == typeof(CallCleared) => new CallCleared(default, 1, BookPhase.OpeningCall, new Money(1, Currency.Cny), 1, 0, null, [], "call-auction-1", default),
        _ when fact == typeof(CallTradesSettled) => new CallTradesSettled(default, 1, 50, 1, default),
        _ when fact == typeof(OrdersSwept) => new OrdersSwept(default, 100, More: true, default),
        _ => RuntimeHelpers.GetUninitializedObject(fact),
    };

    private static async Task CountAsync(LogNode node, long amount, string? key = null)
    {
        Command command = TallyCommands.Count(key ?? $"begin-{amount}", amount, Countdown.StreamOf(amount));
        await Eventually.TrueAsync(async () => await node.SubmitAsync(command, CancellationToken.None) is Submission.Answered { Outcome.Code: null });
    }

    private sealed record Throwing() : MarketCommand(Exchange)
    {
        public override string Kind => "throw";

        public override StreamId Subject => Countdown.Full;

        public override Verdict Decide(IStates states, NodaTime.Instant at) => throw new InvalidOperationException("A bug.");
    }
}
