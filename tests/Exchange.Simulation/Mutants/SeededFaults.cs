using System.Collections.Immutable;
using System.Text;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using Exchange.Simulation.Laws;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;

namespace Exchange.Simulation.Mutants;

/// <summary>Faults of the deciders and of the answers, each in one place.</summary>
/// <param name="Fault">What the exchange does wrong.</param>
/// <param name="Law">The law that a simulation must find it by.</param>
internal sealed record SeededFault(string Fault, string Law, Mutant Mutant)
{
    public static IReadOnlyList<SeededFault> All { get; } =
    [
        Decides<BidInAuction>("a bid after the close is accepted", Laws.Law.Outcome, static (bid, verdict, states, at) =>
            verdict is Verdict.Refused { Rejection: Closed } && states.TryGet(bid.Subject, out AuctionState state) && state is Open open && open.Currency == bid.Maximum.Currency
            && open.Rule.Refusal(open.Standing, bid.Actor, bid.Maximum.MinorUnits) is null
                ? Accept((bid.Subject, new BidPlaced(bid.Auction, bid.Actor, bid.Maximum, at)))
                : verdict),
        Decides<RetractBid>("bids are taken back although they bind by then", Laws.Law.Outcome, static (retraction, verdict, _, at) =>
            verdict is Verdict.Refused { Rejection: RetractionLate } ? Accept((retraction.Subject, new BidRetracted(retraction.Auction, retraction.Actor, at))) : verdict),
        Decides<CloseDue>("a lot is awarded twice", Laws.Law.Faultless, static (_, verdict, _, _) => Repeat<LotAwarded>(verdict)),
        Decides<PlaceAwardedOrder>("the order goes to somebody who has not won", Laws.Law.Rights, static (_, verdict, _, _) =>
            Change<OrderPlaced>(verdict, e => e with { Buyer = new ParticipantId("buyer-1") == e.Buyer ? new ParticipantId("buyer-2") : new ParticipantId("buyer-1") })),
        Decides<RefuseDelivery>("a licence that is given back counts twice", Laws.Law.Delivery, static (refusal, verdict, states, _) =>
            states.TryGet(refusal.Subject, out SettlementState state) && state is LiveSettlement deal && states.TryGet(deal.Listing.Stream, out ListingState listing) && listing is LiveListing { Sold: > 1 } ? Repeat<LicenceReturned>(verdict) : verdict),
        Decides<SettleTrade>("money changes hands without the right", Laws.Law.Delivery, static (_, verdict, _, _) => Drop<RightGranted>(verdict)),
        Decides<SettleTrade>("one deal is granted two rights", Laws.Law.Delivery, static (_, verdict, _, _) =>
            verdict is Verdict.Accepted { Events: var facts } && facts.FirstOrDefault(f => f.Event is RightGranted) is { Event: RightGranted { Grant.Exclusivity: Exclusivity.NonExclusive } granted } first
                ? new Verdict.Accepted([.. facts, first with { Event = granted with { Grant = granted.Grant with { Id = Uuid.V5(granted.Grant.Id, "second") } } }])
                : verdict),
        Decides<ConfirmFundsReceived>("money is made", Laws.Law.Money, static (_, verdict, _, _) => Change<AccountCredited>(verdict, e => e with { Amount = e.Amount with { MinorUnits = e.Amount.MinorUnits + 1 } })),
        Decides<CloseDue>("a loser's deposit is kept", Laws.Law.Released, static (_, verdict, _, _) => Drop<HoldReleased>(verdict)),
        Decides<AcceptDelivery>("what is final is paid once more", Laws.Law.Finality, static (acceptance, verdict, states, at) =>
            verdict is Verdict.Refused && states.TryGet(acceptance.Subject, out SettlementState state) && state is LiveSettlement { Phase: SettlementPhase.Final } deal && states.TryGet(deal.BuyersAccount.Stream, out AccountState buyer)
            && states.TryGet(deal.SellersAccount.Stream, out AccountState _) && buyer.Available > 0
                ? Accept(
                    (deal.BuyersAccount.Stream, new AccountDebited(deal.BuyersAccount, new Money(1, Currency.Cny), deal.SellersAccount, null, EntryReason.Proceeds, acceptance.Subject.Value, at)),
                    (deal.SellersAccount.Stream, new AccountCredited(deal.SellersAccount, new Money(1, Currency.Cny), deal.BuyersAccount, EntryReason.Proceeds, acceptance.Subject.Value, at)))
                : verdict is Verdict.Refused && states.TryGet(acceptance.Subject, out SettlementState again) && again is LiveSettlement { Phase: SettlementPhase.Final } final
                    ? states.TryGet(final.BuyersAccount.Stream, out AccountState _) && states.TryGet(final.SellersAccount.Stream, out AccountState _) ? verdict : new Verdict.Needs(final.BuyersAccount.Stream, final.SellersAccount.Stream)
                    : verdict),
        Answers("the answer to a bid tells the standing maximum", static decided => decided.Standing?.Maximum),
        Answers("the answer to a bid tells the reserve", static decided => decided is { ReserveMet: false } ? decided.Terms.ReservePrice?.MinorUnits : null),
        new("a command id is forgotten", Laws.Law.OneEffect, new WriterMutant { ForgetsIds = true }),
        new("a commit whose answer was lost is taken for a failure", Laws.Law.Own, new WriterMutant { NeverFindsOut = true }),
        new("what a failed commit has voided is not all decided again", Laws.Law.Own, new WriterMutant { LosesVoided = true }),
        new("an answer is given before its commit", Laws.Law.Durable, new WriterMutant { AnswersEarly = true }),
        new("time goes back with the clock", Laws.Law.Log, new WriterMutant { FollowsTheClock = true }),
        new("a former epoch still appends", Laws.Law.Fence, new WriterMutant { Unfenced = true }),
        new("a stream that is loaded again lacks its newest event", Laws.Law.Own, new WriterMutant { LoadsShort = true }),
        new("the writer's memory forgets what is held", Laws.Law.Replay, new WriterMutant { ForgetsHolds = true }),
    ];

    public override string ToString() => Fault;

    private static SeededFault Decides<TCommand>(string fault, string law, Func<TCommand, Verdict, IStates, Instant, Verdict> decide)
        where TCommand : MarketCommand => new(fault, law, new DeciderMutant<TCommand>(decide));

    private static SeededFault Answers(string fault, Func<Open, long?> secret) => new(fault, Laws.Law.Sealed, new LeakingMutant(secret));

    private static Verdict.Accepted Accept(params ImmutableArray<(StreamId Stream, object Fact)> facts) => new([.. facts.Select(f => new StreamEvent(f.Stream, f.Fact))]);

    private static Verdict Change<TFact>(Verdict verdict, Func<TFact, object> change) =>
        verdict is Verdict.Accepted { Events: var facts } ? new Verdict.Accepted([.. facts.Select(f => f.Event is TFact fact ? f with { Event = change(fact) } : f)]) : verdict;

    private static Verdict Drop<TFact>(Verdict verdict) => verdict is Verdict.Accepted { Events: var facts } ? new Verdict.Accepted([.. facts.Where(f => f.Event is not TFact)]) : verdict;

    private static Verdict Repeat<TFact>(Verdict verdict) => verdict is Verdict.Accepted { Events: var facts } ? new Verdict.Accepted([.. facts, .. facts.Where(f => f.Event is TFact)]) : verdict;

    private sealed class DeciderMutant<TCommand>(Func<TCommand, Verdict, IStates, Instant, Verdict> decide) : Mutant
        where TCommand : MarketCommand
    {
        public override Command Of(MarketCommand asked, Command command) =>
            asked is TCommand of ? With(command, (states, at) => command.Decide(states, at) is var verdict and not Verdict.Needs ? decide(of, verdict, states, at) : new Verdict.Needs([.. ((Verdict.Needs)command.Decide(states, at)).Streams])) : command;
    }

    private sealed class LeakingMutant(Func<Open, long?> secret) : Mutant
    {
        public override Command Of(MarketCommand asked, Command command) => asked is BidInAuction bid ? With(command, answer: decided => Leak(bid, decided, command.Answer(decided))) : command;

        private AnswerBody Leak(BidInAuction bid, Decided decided, AnswerBody answer)
        {
            if (!decided.States.TryGet(bid.Subject, out AuctionState state) || state is not Open open || secret(open) is not { } amount) return answer;
            string told = Encoding.UTF8.GetString(answer.Body);
            return answer with { Body = Encoding.UTF8.GetBytes($"{told[..^1]},\"hint\":\"{new Money(amount, open.Currency).ToAmountString()}\"}}") };
        }
    }
}
