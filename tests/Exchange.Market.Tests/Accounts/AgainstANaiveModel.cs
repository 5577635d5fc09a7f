using System.Collections.Immutable;
using System.Globalization;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using NodaTime;
using Xunit.Abstractions;
using static Exchange.Market.Accounts.AccountRejection;
using static Exchange.Market.Tests.Participants.Parties;
using static Exchange.Market.Tests.Rulebooks.SampleRules;

namespace Exchange.Market.Tests.Accounts;

/// <summary>Twenty thousand random steps over eight accounts: the ledger against lists that are added up anew at every step.</summary>
public sealed class AgainstANaiveModel(ITestOutputHelper output)
{
    private const int Steps = 20_000;

    private static readonly AccountId
        Fees = AccountId.Fees(Currency.Cny, new LocalDate(2026, 11, 2)), Bank = AccountId.BankInTransit(Currency.Cny, new LocalDate(2026, 11, 2)), Escrow = AccountId.Escrow(Currency.Cny, new SettlementId(Earlier)),
        House = AccountId.House(Currency.Cny);

    private static readonly ImmutableArray<AccountId> Accounts = [.. ((string[])["ann", "bob", "cat", "dan"]).Select(name => AccountId.Of(new(name), Currency.Cny)), Fees, Bank, Escrow, House];

    [Fact]
    public void The_ledger_does_what_lists_of_entries_do_and_no_money_is_made_or_lost()
    {
        int seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"Seed {seed}.");
        var random = new Random(seed);
        var books = new Books();
        books.Add(new StreamEvent(Rulebook.Stream, new RulesEnacted(1, Plain, Monday, Earlier, Monday)));
        var naive = new Naive();
        var tally = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int step = 0; step < Steps; step++)
        {
            string when = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, step {step}");
            Step next = AnyStep(random, naive);

            Rejection? refusal = books.Decide(joint => next.Carry(joint), out ImmutableArray<StreamEvent> facts);

            refusal.ShouldBe(next.Carry(naive), when);
            Sum(facts).ShouldBe(0, when);
            string outcome = $"{next.GetType().Name} {refusal?.Code ?? (facts.IsEmpty ? "nothing" : "done")}";
            tally[outcome] = tally.GetValueOrDefault(outcome) + 1;
            foreach (AccountId account in Accounts) ShouldKeepTheLaws(books[account], account, naive, when);
            Accounts.Sum(account => books[account].Balance).ShouldBe(0, when);
        }

        foreach ((string outcome, int count) in tally.OrderBy(t => t.Key, StringComparer.Ordinal)) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome}: {count}"));
        foreach (string outcome in (string[])["Hold done", "Hold insufficient-funds", "Hold nothing", "Release done", "Release nothing", "Reduce done", "Reduce nothing", "Transfer done", "Transfer insufficient-funds", "Transfer balance-limit", "Transfer nothing"])
        {
            tally.ShouldContainKey(outcome, $"seed {seed}");
        }

        ShouldReplay(books, $"seed {seed}");
    }

    private static void ShouldKeepTheLaws(AccountState state, AccountId account, Naive naive, string when)
    {
        (state.Balance, state.Held).ShouldBe((naive.BalanceOf(account), naive.HeldIn(account)), when);
        state.Holds.Count.ShouldBe(naive.HoldsIn(account).Count, when);
        state.Holds.Values.Sum(h => h.Amount.MinorUnits).ShouldBe(state.Held, when);
        state.Held.ShouldBeGreaterThanOrEqualTo(0, when);
        Math.Abs(state.Balance).ShouldBeLessThanOrEqualTo(Ledger.BalanceMax, when);
        if (!account.MayOwe) state.Balance.ShouldBeGreaterThanOrEqualTo(state.Held, when);
    }

    /// <summary>The same facts, by way of their stored bytes, lead to the same states.</summary>
    private static void ShouldReplay(Books live, string when)
    {
        var replayed = new Books();
        foreach (StreamEvent fact in live.Facts)
        {
            EventCatalog events = MarketAggregates.Of(fact.Stream).Events;
            object stored = events.Deserialize(events.NameOf(fact.Event), events.Serialize(fact.Event));
            stored.ShouldBe(fact.Event, when);
            replayed.Add(fact with { Event = stored });
        }

        foreach (AccountId account in Accounts)
        {
            AccountState was = live[account], state = replayed[account];
            (state with { Holds = was.Holds }).ShouldBe(was, when);
            state.Holds.OrderBy(h => h.Key).ShouldBe(was.Holds.OrderBy(h => h.Key), when);
        }
    }

    private static long Sum(ImmutableArray<StreamEvent> facts) =>
        facts.Sum(f => f.Event switch { AccountCredited e => e.Amount.MinorUnits, AccountDebited e => -e.Amount.MinorUnits, _ => 0 });

    private static Step AnyStep(Random random, Naive naive)
    {
        AccountId from = Accounts[random.Next(Accounts.Length)], to = Accounts[random.Next(Accounts.Length)];
        AccountId participant = Accounts[random.Next(4)];
        long amount = random.Next(200) switch
        {
            0 => 0,
            1 => Ledger.BalanceMax - random.Next(3),
            2 => long.MaxValue - random.Next(3),
            < 20 => random.NextInt64(0, Ledger.BalanceMax / 4),
            _ => random.Next(1, 1_000_00),
        };
        int kind = random.Next(10);
        if (kind < 3) return new Hold(participant, new Guid(random.Next(), 0, 0, new byte[8]), amount);
        if (kind < 5) return random.Next(10) > 0 && naive.AnyHold(random) is { } released ? new Release(released.Account, released.Id) : new Release(participant, Earlier);
        if (random.Next(10) == 0 && naive.AnyHold(random) is { } larger) return new Reduce(larger.Account, larger.Id, random.Next(5) switch { 0 => 0, 1 => larger.Amount, _ => random.NextInt64(larger.Amount + 1) });
        if (kind < 6 && naive.AnyHold(random) is { } held) return new Transfer(held.Account, to == held.Account ? House : to, held.Amount, held.Id);

        // Now and then all that is available, to the last unit or one more.
        if (random.Next(4) == 0 && !from.MayOwe) amount = naive.BalanceOf(from) - naive.HeldIn(from) + random.Next(2);
        return new Transfer(from, to == from ? Accounts[(Accounts.IndexOf(to) + 1) % Accounts.Length] : to, amount, null);
    }

    private sealed record Held(AccountId Account, Guid Id, long Amount);

    private abstract record Step
    {
        public abstract Rejection? Carry(Joint joint);

        public abstract Rejection? Carry(Naive naive);
    }

    private sealed record Hold(AccountId Account, Guid Id, long Amount) : Step
    {
        public override Rejection? Carry(Joint joint) => Ledger.Hold(joint, Account, Id, Cny(Amount), HoldPurpose.Order, "order-1", Monday);

        public override Rejection? Carry(Naive naive)
        {
            long available = naive.BalanceOf(Account) - naive.HeldIn(Account);
            if (Amount > available) return new InsufficientFunds(Cny(Amount), Cny(available));
            if (Amount > 0) naive.HoldsIn(Account).Add(new Held(Account, Id, Amount));
            return null;
        }
    }

    private sealed record Release(AccountId Account, Guid Id) : Step
    {
        public override Rejection? Carry(Joint joint)
        {
            Ledger.Release(joint, Account, Id, Monday);
            return null;
        }

        public override Rejection? Carry(Naive naive)
        {
            naive.HoldsIn(Account).RemoveAll(h => h.Id == Id);
            return null;
        }
    }

    private sealed record Reduce(AccountId Account, Guid Id, long Amount) : Step
    {
        public override Rejection? Carry(Joint joint)
        {
            Ledger.Reduce(joint, Account, Id, Cny(Amount), Monday);
            return null;
        }

        public override Rejection? Carry(Naive naive)
        {
            List<Held> holds = naive.HoldsIn(Account);
            int held = holds.FindIndex(h => h.Id == Id);
            holds[held] = holds[held] with { Amount = holds[held].Amount - Amount };
            if (holds[held].Amount == 0) holds.RemoveAt(held);
            return null;
        }
    }

    private sealed record Transfer(AccountId From, AccountId To, long Amount, Guid? Held) : Step
    {
        public override Rejection? Carry(Joint joint) => Ledger.Transfer(joint, From, To, Cny(Amount), Held, EntryReason.Price, EntryReason.Proceeds, "settlement-1", Monday);

        public override Rejection? Carry(Naive naive)
        {
            Int128 available = naive.BalanceOf(From) - naive.HeldIn(From), from = (Int128)naive.BalanceOf(From) - Amount, to = (Int128)naive.BalanceOf(To) + Amount;
            if (Held is null && From != Bank && From != House && available < Amount) return new InsufficientFunds(Cny(Amount), Cny((long)available));
            if (from < -Ledger.BalanceMax || to > Ledger.BalanceMax) return new BalanceLimit(Cny(Ledger.BalanceMax));
            if (Held is { } id) naive.HoldsIn(From).RemoveAll(h => h.Id == id);
            if (Amount == 0) return null;
            naive.EntriesOf(From).Add(-Amount);
            naive.EntriesOf(To).Add(Amount);
            return null;
        }
    }

    /// <summary>Entries and holds, and nothing that is kept beside them.</summary>
    private sealed class Naive
    {
        private readonly Dictionary<AccountId, (List<long> Entries, List<Held> Holds)> _accounts = Accounts.ToDictionary(a => a, _ => (new List<long>(), new List<Held>()));

        public List<long> EntriesOf(AccountId account) => _accounts[account].Entries;

        public List<Held> HoldsIn(AccountId account) => _accounts[account].Holds;

        public long BalanceOf(AccountId account) => EntriesOf(account).Sum();

        public long HeldIn(AccountId account) => HoldsIn(account).Sum(h => h.Amount);

        public Held? AnyHold(Random random)
        {
            List<Held> all = [.. _accounts.Values.SelectMany(a => a.Holds)];
            return all.Count > 0 ? all[random.Next(all.Count)] : null;
        }
    }
}
