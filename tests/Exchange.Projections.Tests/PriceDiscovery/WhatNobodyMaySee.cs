using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Projections.PriceDiscovery;
using NodaTime;
using Xunit.Abstractions;
using static Exchange.Projections.Tests.PriceDiscovery.Given;

namespace Exchange.Projections.Tests.PriceDiscovery;

/// <summary>DOMAIN SEE-1 on random auctions: no bidder's id, no standing maximum, no hidden reserve price leaves the fold.</summary>
public sealed class WhatNobodyMaySee(ITestOutputHelper output)
{
    private const int Rounds = 300;

    private static readonly ParticipantId[] Bidders = [Alice, Bob, Carol];

    [Fact]
    public void Ids_standing_maxima_and_hidden_reserves_are_in_nothing_that_is_shown()
    {
        int hiddenMaxima = 0, hiddenReserves = 0;
        foreach (int seed in Seeds())
        {
            foreach ((string shown, Open auction) in Watch(Market(seed, withRetractions: true)))
            {
                foreach (ParticipantId bidder in Bidders) shown.ShouldNotContain(bidder.Value, Case.Sensitive, $"seed {seed}");

                // The price may come to equal the maximum that caps it (ENG-4); only then may that number be seen.
                Money maximum = new(auction.Standing!.Maximum, auction.Currency);
                if (maximum != auction.CurrentPrice && maximum != auction.LowestAcceptable)
                {
                    hiddenMaxima++;
                    shown.ShouldNotContain(Written(maximum), Case.Sensitive, $"seed {seed}");
                }

                if (auction.Terms.ReservePrice is { } reserve && !auction.ReserveMet && reserve != auction.LowestAcceptable)
                {
                    hiddenReserves++;
                    shown.ShouldNotContain(Written(reserve), Case.Sensitive, $"seed {seed}");
                }
            }
        }

        output.WriteLine($"{hiddenMaxima} hidden maxima, {hiddenReserves} hidden reserves");
        hiddenMaxima.ShouldBeGreaterThan(Rounds);
        hiddenReserves.ShouldBeGreaterThan(Rounds / 10); // most of the random bids are above most reserves; about 180 are not
    }

    /// <summary>Whatever the leader's maximum is above the others', and the reserve above them all, what is shown is the same to the byte.</summary>
    [Fact]
    public void Another_secret_gives_the_same_bytes()
    {
        int compared = 0;
        foreach (int seed in Seeds())
        {
            List<AuctionEvent> facts = Market(seed);
            (AuctionFold fold, _) = Folded(facts);
            if (fold.State is not Open { Standing: { RunnerUpMaximum: not null } standing } auction) continue;

            // Only the leader's newest bid is changed, and only upwards: all bids that came after it stay acceptable and stay losing.
            int newest = facts.FindLastIndex(fact => fact is BidPlaced bid && bid.Bidder == standing.Leader);
            bool isPartialIncrement = standing.Maximum < standing.RunnerUpMaximum + auction.Rule.Increments.At(standing.RunnerUpMaximum.Value);
            bool wasEverCapped = Watch(facts).Skip(newest - 1).Any(step => step.Auction.CurrentPrice == Cny(standing.Maximum));
            if (isPartialIncrement || wasEverCapped) continue;

            var other = new List<AuctionEvent>(facts) { [newest] = Placed(standing.Leader, standing.Maximum + 777, facts[newest].At) };
            if (auction.Terms.ReservePrice is not null)
            {
                if (auction.ReserveMet) continue;
                other[0] = Opened(auction.Terms with { ReservePrice = Cny(50_000_00) });
            }

            compared++;
            Watch(other).Select(step => step.Shown).ShouldBe(Watch(facts).Select(step => step.Shown), $"seed {seed}");
        }

        output.WriteLine($"{compared} compared");
        compared.ShouldBeGreaterThan(Rounds / 10);
    }

    private static string Written(Money money) => $"\"{money.ToAmountString()}\"";

    /// <summary>Everything shown after each accepted bid and each retraction that leaves one, and the secret state beside it.</summary>
    private static List<(string Shown, Open Auction)> Watch(IEnumerable<AuctionEvent> facts)
    {
        var steps = new List<(string, Open)>();
        AuctionFold fold = AuctionFold.Empty;
        long version = 0;
        foreach (AuctionEvent fact in facts)
        {
            (fold, PublicBid? bid) = fold.Apply(fact, 100 + version, version + 1, fact.At);
            version++;
            if (bid is not null || (fact is BidRetracted && fold.State is Open { Standing: not null })) steps.Add((Json(fold.View) + (bid is null ? "" : Json(bid)) + fold.View, (Open)fold.State));
        }

        return steps;
    }

    /// <param name="withRetractions">In half of the markets bids may be taken back, and some are.</param>
    private static List<AuctionEvent> Market(int seed, bool withRetractions = false)
    {
        var random = new Random(seed);
        AuctionTerms terms = Terms with
        {
            SoftClose = null, ReservePrice = random.Next(2) == 0 ? null : Cny(random.Next(100_000, 900_000)), RetractCutoff = withRetractions && random.Next(2) == 0 ? Duration.Zero : null,
        };
        List<AuctionEvent> facts = [Opened(terms)];
        AuctionState state = facts.Aggregate(Auction.Decider.Initial, Auction.Decider.Evolve);
        Instant at = Opening;
        for (int i = random.Next(2, 30); i > 0; i--)
        {
            at += Duration.FromSeconds(1);
            ParticipantId bidder = Bidders[random.Next(3)];
            AuctionCommand act = withRetractions && random.Next(6) == 0 ? new TakeBackBids(Id, bidder, at) : new PlaceBid(Id, bidder, Cny(random.Next(1000, 1_000_000)), at);
            Decision<AuctionEvent> decision = Auction.Decider.Decide(act, state);
            facts.AddRange(decision.Events);
            state = decision.Events.Aggregate(state, Auction.Decider.Evolve);
        }

        return facts;
    }

    /// <summary>New markets every run; the first seed is printed, and a failure names its own.</summary>
    private IEnumerable<int> Seeds()
    {
        int first = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"Seeds from {first}.");
        return Enumerable.Range(first, Rounds);
    }
}
