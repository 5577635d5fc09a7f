using System.Text;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using Xunit.Abstractions;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

/// <summary>Whole auctions from a seed: the decider against the mechanism's own replay, live against stored, here against elsewhere.</summary>
public sealed class Replay(ITestOutputHelper output)
{
    private const int Rounds = 300;

    private static readonly ParticipantId[] Participants = [Alice, Bob, Carol, new("dora"), Vendor];

    [Fact]
    public void Agrees_with_the_mechanism_on_every_bid_and_on_the_outcome()
    {
        foreach (int seed in Seeds())
        {
            (AuctionTerms terms, List<AuctionCommand> acts) = Market(seed);
            EnglishOutcome expected = EnglishAuction.Run(RulesOf(terms), acts.Select((act, i) => ActOf(act, i)));

            AuctionState state = Opened(terms).State;
            foreach ((AuctionCommand act, EnglishStep step) in acts.Zip(expected.Steps))
            {
                Decision<AuctionEvent> decision = Auction.Decider.Decide(act, state);
                state = decision.Events.Aggregate(state, Auction.Decider.Evolve);
                if (step is EnglishStep.Rejected refused) Pascal(decision.Rejection!.Code).ShouldBe(refused.Reason.ToString(), $"seed {seed}");
                else Of(state).ShouldBe(((EnglishStep.Accepted)step) with { Seq = 0 }, $"seed {seed}");
            }

            if (state is Open open)
            {
                open.Extensions.ShouldBe(expected.Extensions, $"seed {seed}");
                if (open.Maxima is { } maxima) open.Rule.Among(maxima).ShouldBe(open.Standing, $"seed {seed}");
                state = Auction.Decider.Decide(new CloseAuction(Id, open.ClosesAt, open.ClosesAt), open).Events.Aggregate(state, Auction.Decider.Evolve);
            }

            var settled = (Settled)state;
            (settled.Winner, settled.Price?.MinorUnits, settled.ClosedAt).ShouldBe((expected.Winner, expected.Price, expected.ClosesAt), $"seed {seed}");
        }
    }

    [Fact]
    public void From_stored_bytes_gives_the_live_state_and_the_same_bytes_in_every_culture()
    {
        foreach (int seed in Seeds().Take(Rounds / 10))
        {
            string here = Cultures.In("", () => Trade(seed));
            foreach (string culture in (string[])["tr-TR", "ar-SA", "fa-IR", "sv-SE"]) Cultures.In(culture, () => Trade(seed)).ShouldBe(here, $"seed {seed}, {culture}");
        }
    }

    [Fact]
    public void Any_command_in_any_state_is_decided_without_an_exception_and_what_is_decided_evolves()
    {
        foreach (int seed in Seeds())
        {
            var random = new Random(seed);
            (AuctionTerms terms, _) = Market(seed);
            AuctionState state = Auction.Decider.Initial;
            for (int i = 0; i < 60; i++)
            {
                AuctionCommand command = AnyCommand(random, terms, state);
                Decision<AuctionEvent> decision = Auction.Decider.Decide(command, state);
                (decision.Rejection is null || decision.Events.IsEmpty).ShouldBeTrue($"seed {seed}: {command}");
                state = decision.Events.Aggregate(state, Auction.Decider.Evolve);
                Auction.BytesOf(state).ShouldBePositive();
            }
        }
    }

    /// <summary>Trades a market and writes down everything it came to, by way of the stored bytes.</summary>
    private static string Trade(int seed)
    {
        (AuctionTerms terms, List<AuctionCommand> acts) = Market(seed);
        AuctionState live = Auction.Decider.Initial, replayed = live;
        var log = new StringBuilder();
        IEnumerable<AuctionCommand> commands = [new OpenAuction(Id, Vendor, terms, Announced), .. Participants.Select(p => new EnterBidder(Id, p, Announced)), .. acts];
        foreach (AuctionCommand? command in commands.Append(null))
        {
            if (command is null && live is Settled) break;
            AuctionCommand next = command ?? new CloseAuction(Id, ((Open)live).ClosesAt, ((Open)live).ClosesAt);
            Decision<AuctionEvent> decision = Auction.Decider.Decide(next, live);
            if (decision.Rejection is { } refusal) log.Append(refusal.Code).Append('\n');
            foreach (AuctionEvent fact in decision.Events)
            {
                byte[] stored = AuctionCatalog.Events.Serialize(fact);
                log.Append(Encoding.UTF8.GetString(stored)).Append('\n');
                live = Auction.Decider.Evolve(live, fact);
                replayed = Auction.Decider.Evolve(replayed, (AuctionEvent)AuctionCatalog.Events.Deserialize(AuctionCatalog.Events.NameOf(fact), stored));
            }
        }

        replayed.ShouldBe(live, $"seed {seed}");
        return log.ToString();
    }

    private static EnglishRules RulesOf(AuctionTerms terms) => new(terms.PriceRule(), terms.OpensAt, terms.ClosesAt, terms.SoftClose, Vendor, terms.BuyNow?.MinorUnits, terms.RetractCutoff);

    private static EnglishAct ActOf(AuctionCommand act, long seq) => act switch
    {
        PlaceBid bid => new EnglishBid(bid.At, seq, bid.Bidder, bid.Maximum.MinorUnits),
        TakeBackBids retraction => new EnglishRetraction(retraction.At, seq, retraction.Bidder),
        TakeAtBuyNow purchase => new EnglishBuyNow(purchase.At, seq, purchase.Bidder),
        _ => throw new InvalidOperationException("No act of a bidder."),
    };

    private static (AuctionTerms Terms, List<AuctionCommand> Acts) Market(int seed)
    {
        var random = new Random(seed);
        AuctionTerms terms = Terms with
        {
            OpeningPrice = Cny(random.Next(1, 2000)),
            ReservePrice = random.Next(2) == 0 ? null : Cny(random.Next(2000, 9000)),
            SoftClose = random.Next(3) == 0 ? null : new SoftClose(Duration.FromSeconds(random.Next(1, 3000)), Duration.FromSeconds(random.Next(1, 3000)), random.Next(2) == 0 ? null : random.Next(1, 5)),
            Format = random.Next(4) == 0 ? AuctionFormat.Outcry : AuctionFormat.Proxy,
            BuyNow = random.Next(3) == 0 ? Cny(random.Next(9_000, 12_000)) : null,
            RetractCutoff = random.Next(2) == 0 ? null : Duration.FromSeconds(random.Next(0, 6_000)),
        };
        Instant at = Opening - Duration.FromMinutes(5);
        var acts = new List<AuctionCommand>();
        for (int i = random.Next(60); i > 0; i--)
        {
            at += Duration.FromNanoseconds(1000L * random.NextInt64(0, 900_000_000));
            ParticipantId who = Participants[random.Next(Participants.Length)];
            acts.Add(random.Next(20) switch { 0 or 1 => new TakeBackBids(Id, who, at), 2 => new TakeAtBuyNow(Id, who, at), _ => Bid(who, random.Next(-20, 10_000), at) });
        }

        return (terms, acts);
    }

    private static AuctionCommand AnyCommand(Random random, AuctionTerms terms, AuctionState state)
    {
        Instant close = state is Open open ? open.ClosesAt : Closing;
        Instant at = random.Next(3) switch { 0 => close - Tick, 1 => close, _ => Opening + Duration.FromSeconds(random.Next(-100, 12_000)) };
        long amount = random.Next(5) switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => Amounts.Max - random.Next(2), _ => random.Next(-10, 20_000) };
        ParticipantId who = Participants[random.Next(Participants.Length)];
        return random.Next(16) switch
        {
            12 => new LeaveAbsentee(Id, who, new Money(amount, Currency.Cny), random.Next(2) == 0 ? Opening - Tick : at),
            13 => new WithdrawAbsentee(Id, who, random.Next(2) == 0 ? Opening - Tick : at),
            14 => new OpenBidding(Id, Opening, at),
            15 => new CallOff(Id, random.Next(2) == 0 ? "error" : "Not a code", at, random.Next(2) == 0 ? Guid.Empty : null),
            3 => new EnterBidder(Id, who, at, random.Next(3) == 0 ? "the-group" : null),
            4 => new TakeBackBids(Id, who, at),
            5 => new TakeAtBuyNow(Id, who, at, Barred: random.Next(3) == 0 ? "party-suspended" : null),
            0 => new OpenAuction(Id, Vendor, terms, random.Next(2) == 0 ? Announced : close),
            1 => new CloseAuction(Id, random.Next(2) == 0 ? close : Closing, random.Next(4) == 0 ? close : at),
            2 => new PostponeClose(Id, at, at + Duration.FromSeconds(random.Next(-5, 600)), at),
            _ => new PlaceBid(Id, who, new Money(amount, random.Next(9) == 0 ? Currency.Eur : Currency.Cny), at),
        };
    }

    private static EnglishStep.Accepted Of(AuctionState state) => state switch
    {
        Open open => new EnglishStep.Accepted(0, open.Leader, open.CurrentPrice?.MinorUnits, open.ClosesAt),
        Settled sold => new EnglishStep.Accepted(0, sold.Winner, sold.Price?.MinorUnits, sold.ClosedAt),
        _ => throw new InvalidOperationException("Nothing was opened."),
    };

    private static string Pascal(string kebab) => string.Concat(kebab.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>New markets every run; the first seed is printed, and a failure names its own.</summary>
    private IEnumerable<int> Seeds()
    {
        int first = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"Seeds from {first}.");
        return Enumerable.Range(first, Rounds);
    }
}
