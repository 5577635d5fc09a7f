using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Api;
using Exchange.Audit;
using Exchange.EventStore;
using Exchange.EventStore.InMemory;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Projections.Deadlines;
using Exchange.ReadModels.Postgres.Deadlines;
using Exchange.Simulation.Laws;
using Exchange.Simulation.Mutants;
using Exchange.Simulation.Trading;
using Exchange.Simulation.Writing;
using NodaTime;

namespace Exchange.Simulation;

/// <summary>One market from its opening to its last settlement, with all that goes wrong on the way: a function of its seed.</summary>
/// <remarks>
/// Everything is the exchange's own code, from a tenure's queue to the log in memory. What is simulated is the world around it: who asks for what and in which
/// order it arrives, the clock, the connection to the store, the death of processes.
/// </remarks>
#pragma warning disable CA1001 // The log in memory holds nothing that disposing of it would let go.
internal sealed class SimulatedMarket
#pragma warning restore CA1001
{
    private const int DrainMax = 400, RememberedMax = 256, OvertakenMax = 12;

    private static readonly Duration RepeatWithin = Duration.FromDays(5); // ids are remembered for seven days

    private readonly Mutant _mutant;
    private readonly Dice _dice;
    private readonly VirtualClock _clock = new();
    private readonly InMemoryLog _log;
    private readonly Fates _fates = new();
    private readonly ErrorWatch _errors = new();
    private readonly Turns _turns = new();
    private readonly Clients _clients;
    private readonly Follower _follower;
    private readonly CommandMaker _maker;
    private readonly Opening _opening;
    private readonly Traffic _traffic;
    private readonly int _runLength;
    private readonly List<Sent> _network = [], _recent = [], _deadlines = [];
    private SimulatedNode _node;

    public SimulatedMarket(ulong seed, Mutant mutant)
    {
        (Seed, _mutant, _dice) = (seed, mutant, new Dice(seed));
        _clients = new Clients(_turns, _clock.Database, _dice);
        _runLength = 256 << _dice.Below(6); // short ones, so that runs and spans become full
        _log = new InMemoryLog(_clock.Database);
        _maker = new CommandMaker(_dice, mutant);
        _follower = new Follower(_log, ExchangeHost.Aggregates, _clients) { OfExchange = _maker.OfExchange };
        _opening = new Opening(_dice, _clock, Give);
        _traffic = new Traffic(_dice, _clock, _follower, _maker, _opening);
        _node = NewNode(roomy: true);
    }

    public ulong Seed { get; }

    public long Step { get; private set; }

    /// <summary>Commands given, tries of the same counted each.</summary>
    public long Commands => _clients.Tries;

    public long Decided => _follower.Rows;

    public long Refused => _follower.Refusals;

    public long Events => _follower.Position;

    public int Takeovers { get; private set; }

    public int Faults { get; private set; }

    /// <summary>Trades until so many commands were given, lets everything come to its end, and checks all of it.</summary>
    /// <param name="thorough">Also audits the whole log, and tells it again.</param>
    public void Run(long commands, bool thorough)
    {
        using IDisposable here = _turns.Enter();
        _opening.Run();
        while (Commands < commands) Trade();
        Drain();
        Check(thorough);
    }

    /// <summary>SHA-256 over every event and every journal row.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (RecordedEvent e in _log.ReadPageAsync(0, int.MaxValue / 2, CancellationToken.None).Done().Events)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{e.Position} {e.Id} {e.Stream} {e.Version} {e.Type} {e.At} {e.Actor} {e.Command} {e.Correlation} {e.Headers}\n")));
            hash.AppendData(e.Data.Span);
        }

        foreach (JournalEntry row in _log.ReadJournalAsync(0, int.MaxValue / 2, CancellationToken.None).Done())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{row.Number} {row.Id} {row.Kind} {row.Target} {row.Body} {row.ReceivedAt} {row.Epoch} {row.Group} {row.Rules} {row.Outcome.Status} {row.Outcome.Position}\n")));
            hash.AppendData(row.Outcome.Body.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Trade()
    {
        Step++;
        MoveClock();
        Arrive();
        Deliver();
        _node.Decide(_dice.OneIn(5) ? _dice.Below(40) : int.MaxValue);
        _clients.Hear();
        if (_dice.OneIn(40)) _node.Tenure.Cache.Trim(_dice.OneIn(4) ? 0 : _dice.Below(1_000_000));
        Commit();
        Disturb();
    }

    private void MoveClock()
    {
        _clock.Advance(Duration.FromMilliseconds(_dice.Below(900)));
        if (_dice.OneIn(120)) _clock.Advance(Duration.FromMinutes(_dice.Below(400)));
        if (_dice.OneIn(60)) _clock.Skew = _dice.OneIn(2) ? Duration.Zero : Duration.FromMilliseconds(_dice.Below(120_000) - 90_000);
    }

    private void Arrive()
    {
        int count = 40 + _dice.Below(240);
        for (int i = 0; i < count; i++) _network.Add(_traffic.Next());
        _network.AddRange(_clients.TakeAgain());
        while (_follower.NewFollowUps.TryDequeue(out Command? followUp)) _network.Add(_clients.OfExchange(followUp));
        foreach (OpenDeadline due in _follower.Schedule.TakeToPin(_clock.WriterNow + DeadlineTask.PinAhead)) _node.Tenure.PinAsync(due.Stream, due.Due + Duration.FromSeconds(10), CancellationToken.None).Done();
        foreach (OpenDeadline due in _follower.Schedule.TakeDue(_clock.WriterNow)) CarryOut(due, 0);
        if (_recent.Count > 0 && _dice.OneIn(3)) Repeat(_dice.Pick(_recent));
        if (_deadlines.Count > 0 && _dice.OneIn(10)) Repeat(_dice.Pick(_deadlines));
        if (_follower.FollowUps.Count > 0 && _dice.OneIn(10)) Repeat(_clients.OfExchange(_follower.FollowUps[^(1 + _dice.Below(Math.Min(50, _follower.FollowUps.Count)))]));
    }

    /// <summary>What was given before: as it was, or under the same id with another body.</summary>
    private void Repeat(Sent sent)
    {
        if (sent.Command.ValidateOnly || (sent.Row is { } row && _follower.LastReceipt - row.ReceivedAt > RepeatWithin)) return;
        if (sent.Answer is not null && _dice.OneIn(4)) _clients.Impersonate(_node.Tenure, sent);
        else _network.Add(sent);
    }

    /// <summary>A deadline that has come, by the command that the exchange gives for it; again, as another command, while the log's time has not come to it.</summary>
    private void CarryOut(OpenDeadline due, int attempt)
    {
        Command made = DeadlineCommands.CarryOut(due, attempt);
        MarketCommand asked = Market.Processes.Deadlines.CommandFor(due.Stream, due.Kind, due.Due);
        Sent sent = _clients.OfExchange(_maker.OfExchange(asked, made), answered =>
        {
            if (answered.Outcome.Code is { } code && Market.Processes.Deadlines.NotDueYet.Contains(code)) CarryOut(due, attempt + 1);
        });
        Remember(_deadlines, sent);
        _network.Add(sent);
    }

    /// <summary>What is under way overtakes what was sent before it, and not all of it arrives now.</summary>
    private void Deliver()
    {
        int arriving = Math.Max(0, _network.Count - (_dice.OneIn(4) ? _dice.Below(30) : 0));
        for (int i = 0; i < arriving; i++)
        {
            if (_dice.OneIn(5)) Swap(i, Math.Min(_network.Count - 1, i + _dice.Below(OvertakenMax)));
            Sent sent = _network[i];
            if (_node.IsOver) Succeed();
            _clients.Submit(_node.Tenure, sent);
            if (_dice.OneIn(200)) _clients.Submit(_node.Tenure, sent); // twice at once: joined to the first
            if (_dice.OneIn(16)) Remember(_recent, sent);
        }

        _network.RemoveRange(0, arriving);
    }

    private void Swap(int one, int other) => (_network[one], _network[other]) = (_network[other], _network[one]);

    private void Commit()
    {
        do
        {
            if (_dice.OneIn(16))
            {
                _fates.Next = (Fate)(1 + _dice.Below(3));
                Faults++;
            }

            bool any = _node.Commit(_dice.OneIn(3) ? 1 + _dice.Below(40) : int.MaxValue);
            Follow();
            if (!any) return;
        }
        while (!_dice.OneIn(6) && !_node.IsOver);
    }

    private void Follow()
    {
        _fates.Next = Fate.Well;
        _follower.Follow();
        _clients.Hear();
    }

    private void Disturb()
    {
        if (_dice.OneIn(20)) _node.Beat();
        if (_dice.OneIn(8)) _node.KeepHouse();
        if (_dice.OneIn(2)) _node.KeepSnapshots(_dice.Below(20));
        if (_dice.OneIn(80)) _node.Tenure.GiveUp(_ => _dice.OneIn(2)); // told that it is not known yet, and answered later
        if (_dice.OneIn(100)) Poison();
        if (_dice.OneIn(60)) SpotCheck();
        if (_dice.OneIn(400)) _follower.CheckViews();
        if (_node.IsOver || _dice.OneIn(110)) Succeed();
        else if (_dice.OneIn(150)) Replace();
    }

    /// <summary>The process dies, and another one takes over.</summary>
    private void Succeed(bool roomy = false)
    {
        _node.Die();
        Follow();
        _clock.Advance(Duration.FromMilliseconds(_dice.Below(4_000)));
        _node = NewNode(roomy);
    }

    /// <summary>Another process takes over while the former one still believes that it writes.</summary>
    private void Replace()
    {
        SimulatedNode former = _node;
        for (int i = _dice.Below(20); i > 0; i--) _clients.Submit(former.Tenure, _traffic.Next());
        former.Decide(_dice.Below(30));
        _node = NewNode();
        former.Decide(int.MaxValue);
        former.Commit(int.MaxValue);
        Follow();
        former.Die();
        Follow();
    }

    private void Poison()
    {
        Sent sent = _traffic.Next();
        if (sent.Command.ValidateOnly) return;
        (_fates.Poison, _clients.Poison) = (sent.Command.Id, sent.Command.Id);
        _network.Add(sent);
    }

    /// <param name="roomy">Nothing is refused for lack of room.</param>
    private SimulatedNode NewNode(bool roomy = false)
    {
        Takeovers++;
        _follower.Follow();
        // What follows from facts is looked at anew from a checkpoint that may lag.
        int again = Math.Min(_follower.FollowUps.Count, _dice.Below(20));
        for (int i = _follower.FollowUps.Count - again; i < _follower.FollowUps.Count; i++) Repeat(_clients.OfExchange(_follower.FollowUps[i]));
        var options = new LogNodeOptions { SnapshotEvery = 40 + _dice.Below(2_000), CommandRunLength = _runLength, AnswerTimeout = TimeSpan.FromHours(24), CacheBytesMax = !roomy && _dice.OneIn(10) ? 150_000 + _dice.Below(300_000) : 256 << 20, PlacesMax = !roomy && _dice.OneIn(8) ? 250 : 10_000 };
        return new SimulatedNode(_mutant.LogOf(_log, _fates), ExchangeHost.Aggregates, _clock, _dice, _errors, options, _mutant, Prepare);
    }

    /// <summary>As <see cref="DeadlineTask"/> does before the queue opens: what the outage touched is postponed first.</summary>
    private void Prepare(SimulatedNode node, IWriterContext context)
    {
        _follower.BeginSchedule();
        if (context.Outage is not { } outage) return;
        foreach (OpenDeadline touched in _follower.Schedule.TouchedBy(outage))
        {
            if (DeadlineCommands.Postpone(touched, outage) is not { } made || Market.Processes.Deadlines.CommandFor(touched.Stream, touched.Kind, outage) is not { } asked) continue;
            _clients.Submit(node.Tenure, _clients.OfExchange(_maker.OfExchange(asked, made)));
        }

        node.Decide(int.MaxValue);
        node.Commit(int.MaxValue);
        Follow();
    }

    /// <summary>Gives a command of the opening, which must be accepted.</summary>
    private void Give(MarketCommand asked)
    {
        var sent = new Sent(_maker.Of(asked));
        _clock.Advance(Duration.FromMilliseconds(1));
        for (int i = 0; i < DrainMax && sent.Answer is null; i++)
        {
            if (sent.UnderWay == 0) _clients.Submit(_node.Tenure, sent);
            _node.Decide(int.MaxValue);
            _node.Commit(int.MaxValue);
            Follow();
        }

        if (sent.Answer?.Outcome is not { Code: null }) throw new LawBrokenException(Law.Answered, $"the opening's {asked.Kind} came to {sent.Answer?.Outcome.Code ?? "nothing"}");
    }

    /// <summary>No new commands and no more faults: everything that waits comes to its end.</summary>
    private void Drain()
    {
        _clock.Skew = Duration.Zero;
        Succeed(roomy: true);
        for (int i = 0; i < DrainMax; i++)
        {
            _clock.Advance(Duration.FromMinutes(30));
            _network.AddRange(_clients.TakeAgain());
            while (_follower.NewFollowUps.TryDequeue(out Command? followUp)) _network.Add(_clients.OfExchange(followUp));
            foreach (OpenDeadline due in _follower.Schedule.TakeDue(_clock.WriterNow)) CarryOut(due, 0);
            if (_network.Count == 0 && !_clients.AreWaiting && _follower.Floor is { Open.Count: 0, Due.Count: 0, Delivered.Count: 0, Methods.IsQuiet: true }) return;
            if (_network.Count == 0 && !_clients.AreWaiting) _network.AddRange(_traffic.Owed());
            if (_node.IsOver) Succeed(roomy: true);
            _node.KeepHouse();
            Deliver();
            _node.Decide(int.MaxValue);
            while (_node.Commit(int.MaxValue))
            {
                // Until nothing is left.
            }

            Follow();
        }

        throw new LawBrokenException(Law.Answered, $"after {DrainMax} quiet steps {_network.Count} commands are under way, {_follower.Floor.Open.Count} auctions open, {_follower.Floor.Due.Count + _follower.Floor.Delivered.Count} settlements not over, somebody was told {_clients.LastTold}, and somebody waits for {_clients.Waiting?.Kind} {_clients.Waiting?.Id} {(_clients.Waiting?.ValidateOnly == true ? "(asked)" : "")}");
    }

    /// <summary>A few streams in the cache against what the log gives.</summary>
    private void SpotCheck()
    {
        foreach (Market.Auctions.AuctionId auction in _follower.Floor.Open) CompareCached(auction.Stream);
        foreach (ParticipantId buyer in _opening.Buyers) CompareCached(Market.Accounts.AccountId.Of(buyer, Currency.Cny).Stream);
        foreach ((Market.Listings.ListingId listing, _) in _opening.Auctioned) CompareCached(listing.Stream);
    }

    private void CompareCached(StreamId stream)
    {
        if (_node.Tenure.Cache.TryPin(stream) is not { } cached) return;
        Compare(stream, cached.Durable, "in the cache");
        _node.Tenure.Cache.Unpin(cached);
    }

    private void Compare(StreamId stream, StateAt live, string where)
    {
        StateAt replayed = _follower.States.TryGetValue(stream, out StateAt? known) ? known : new StateAt(ExchangeHost.Aggregates.Of(stream).Initial, 0);
        if (replayed.Version != live.Version) throw new LawBrokenException(Law.Replay, $"{stream} stands at version {live.Version} {where}, the log gives {replayed.Version}");
        if (Likeness.DifferenceOf(replayed.State, live.State) is { } difference) throw new LawBrokenException(Law.Replay, $"{stream} differs {where} from what the log gives: {difference}");
    }

    private void Check(bool thorough)
    {
        Follow();
        _follower.CheckViews();
        foreach (StreamId stream in _follower.States.Keys) CompareCached(stream);
        foreach (Sent sent in _clients.All)
        {
            if (!sent.IsDone) throw new LawBrokenException(Law.Answered, $"{sent.Command.Kind} {sent.Command.Id} was never answered");
            if (sent.Answer is null && sent.Row is not null && sent.Command.Id != _clients.Poison) throw new LawBrokenException(Law.OneAnswer, $"{sent.Command.Kind} {sent.Command.Id} has a row, and its giver no answer");
        }

        foreach ((StreamId stream, StateAt account) in _follower.States)
        {
            if (account.State is not AccountState state) continue;
            bool escrow = stream.Value.StartsWith("account-escrow-", StringComparison.Ordinal);
            if (state.Held > 0 || (escrow && state.Balance > 0)) throw new LawBrokenException(Law.Released, $"{stream} still holds money");
        }

        if (!thorough) return;
        Reload();
        ReplayReport report = new Replay(_log, ExchangeHost.Aggregates, []).RunAsync(CancellationToken.None).Done();
        if (report.DifferenceCount > 0) throw new LawBrokenException(Law.Audit, report.Differences[0].ToString());
        new Retelling(_log, _clients, _mutant).Check();
    }

    /// <summary>Every stream read again from the log as a new writer reads it.</summary>
    private void Reload()
    {
        var cache = new StreamCache(ExchangeHost.Aggregates, new StateReader(_mutant.LogOf(_log, _fates), ExchangeHost.Aggregates, _errors), long.MaxValue, new OneThread(_dice));
        foreach (StreamId stream in _follower.States.Keys) Compare(stream, cache.LoadAsync(stream).Done().Durable, "when it is loaded again");
    }

    private void Remember(List<Sent> list, Sent sent)
    {
        if (list.Count < RememberedMax) list.Add(sent);
        else list[_dice.Below(RememberedMax)] = sent;
    }
}
