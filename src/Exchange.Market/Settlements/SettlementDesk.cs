using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Settlements.SettlementRejection;

namespace Exchange.Market.Settlements;

/// <summary>Delivery versus payment: Instructed → (Earmarked and delivered, one batch) InAcceptance → Final, or Failed or Unwound (DOMAIN MON-2).</summary>
/// <remarks>Each step is one batch over money, right, licence, access and the threads of the deal: they change together or not at all.</remarks>
public static class SettlementDesk
{
    /// <summary>Why a settlement failed, an order was cancelled, an agreement ended.</summary>
    public const string NotPaid = "not-paid", NotDeliverable = "not-deliverable";

    private const long SettlementBytes = 700;

    /// <summary>Follows from an agreement; has no effect when it was instructed before.</summary>
    public static Verdict Instruct(InstructSettlement command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out SettlementState settlement)
            | !joint.TryGet(command.Agreement.Stream, out AgreementState state)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (settlement is LiveSettlement) return joint.Accept();
        if (state is not LiveAgreement agreement) return new AgreementRejection.AgreementNotFound();
        if (!joint.TryGet(agreement.Order.Stream, out OrderState orderState)) return joint.Needs;

        var order = (LiveOrder)orderState;
        RuleSet rules = rulebook.Of(agreement.Rulebook)!.Rules;
        joint.Add(command.Subject, new SettlementInstructed(
            command.Settlement, agreement.Id, order.Id, order.Listing, order.Product, order.Seller, order.Buyer, order.Auction, agreement.Price,
            agreement.Rulebook, rules.Calendar.After(at, rules.SettlementDue), at, order.Counted, order.Deposit));
        return joint.Accept();
    }

    /// <summary>Payment and delivery: money into escrow, and with it the grant of use, the licence and the access.</summary>
    public static Verdict Settle(SettleTrade command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (Settlement(joint, command.Actor, command.Subject, out LiveSettlement deal) is { } not) return not;
        if (deal.Phase != SettlementPhase.Instructed) return new SettlementInPhase(NameOf(deal.Phase));
        if (at >= deal.DueAt) return new TooLate(deal.DueAt);

        StreamId escrow = deal.Escrow.Stream, titleOf = TitleId.Of(deal.Product).Stream, access = deal.Access.Stream;
        if (!TryGetThread(joint, deal)
            | !joint.TryGet(deal.Order.Stream, out OrderState orderState)
            | !Listable.TryGet(joint, deal.Product.Stream, out Listable? offered)
            | !joint.TryGet(titleOf, out TitleState title)
            | !joint.TryGet(access, out EntitlementState _)
            | !joint.TryGet(deal.BuyersAccount.Stream, out AccountState account)
            | !joint.TryGet(escrow, out AccountState _)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        var order = (LiveOrder)orderState;
        if (LicenceRule.Bars(offered, title, order.Terms, deal.GrantId, deal.Seller, deal.Buyer, rules: null, at) is { } bar) return bar;
        if (Pay(joint, deal, account, at) is { } lacking) return lacking;

        RuleSet rules = rulebook.Of(deal.Rulebook)!.Rules;
        Grant grant = LicenceRule.GrantOf(deal.GrantId, deal.Seller, deal.Buyer, order.Terms, (CertifiedTitle)title, at);
        EntitledContent? content = EntitlementDesk.ContentOf(joint.Get<ProductState>(deal.Product.Stream));
        joint.Add(command.Subject, new SettlementEarmarked(deal.Id, at));
        joint.Add(titleOf, new RightGranted(TitleId.Of(deal.Product), grant, command.Subject.Value, at));
        joint.Add(deal.Listing.Stream, new LicenceSold(deal.Listing, deal.Order.Stream.Value, at, deal.Counted));
        joint.Add(access, new EntitlementGranted(deal.Access, deal.Buyer, deal.Product.Stream.Value, deal.Listing, deal.Agreement, content, grant.Term, at, deal.Counted));
        joint.Add(command.Subject, new SettlementDelivered(deal.Id, deal.Access, grant.Id, rules.Calendar.After(at, rules.Acceptance), at));
        joint.Add(deal.Order.Stream, new OrderDelivered(deal.Order, deal.Access, at));
        return joint.Accept();
    }

    public static Verdict Accept(AcceptDelivery command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (Settlement(joint, command.Actor, command.Subject, out LiveSettlement deal) is { } not) return not;
        if (deal.Phase != SettlementPhase.InAcceptance) return new SettlementInPhase(NameOf(deal.Phase));

        // After the end of the period it is deemed accepted, whether or not the deadline has been carried out.
        return Finish(joint, deal, deemed: at >= deal.AcceptanceUntil, at);
    }

    public static Verdict Deem(DeemAccepted command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out SettlementState state)) return joint.Needs;
        if (state is not LiveSettlement deal) return new SettlementNotFound();
        if (deal.Phase != SettlementPhase.InAcceptance || deal.AcceptanceUntil != command.AcceptanceUntil) return joint.Accept();
        return at < command.AcceptanceUntil ? new DeadlineNotDue(command.AcceptanceUntil) : Finish(joint, deal, deemed: true, at);
    }

    /// <summary>Money, right, licence and access go back to where they were before the payment.</summary>
    public static Verdict Refuse(RefuseDelivery command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (Settlement(joint, command.Actor, command.Subject, out LiveSettlement deal) is { } not) return not;
        if (deal.Phase != SettlementPhase.InAcceptance) return new SettlementInPhase(NameOf(deal.Phase));
        if (at >= deal.AcceptanceUntil) return new TooLate(deal.AcceptanceUntil!.Value);
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;

        StreamId titleOf = TitleId.Of(deal.Product).Stream, access = deal.Access.Stream;
        if (!TryGetThread(joint, deal)
            | !joint.TryGet(titleOf, out TitleState title)
            | !joint.TryGet(access, out EntitlementState entitlement)
            | !joint.TryGet(deal.BuyersAccount.Stream, out AccountState _)
            | !joint.TryGet(deal.Escrow.Stream, out AccountState _)) return joint.Needs;

        if (Ledger.Transfer(joint, deal.Escrow, deal.BuyersAccount, deal.Price, hold: null, EntryReason.Refund, EntryReason.Refund, command.Subject.Value, at) is { } lacking) return lacking;

        // What others have ended already can't end again.
        if (title is CertifiedTitle certified && certified.Grants.Any(grant => grant.Id == deal.GrantId)) joint.Add(titleOf, new RightRevoked(TitleId.Of(deal.Product), deal.GrantId, command.Ground, at));
        if (entitlement is LiveEntitlement { Revoked: false }) joint.Add(access, new EntitlementRevoked(deal.Access, command.Ground, at));
        joint.Add(deal.Listing.Stream, new LicenceReturned(deal.Listing, deal.Order.Stream.Value, at, deal.Counted));
        joint.Add(command.Subject, new SettlementUnwound(deal.Id, command.Ground, at));
        joint.Add(deal.Order.Stream, new OrderRejected(deal.Order, command.Ground, at));
        joint.Add(deal.Agreement.Stream, new AgreementEnded(deal.Agreement, command.Ground, at));
        return joint.Accept();
    }

    /// <summary>Not paid in time. A winner's deposit goes to the seller (MECHANISMS SET-1), and by the auction's terms the lot to the next bidder, unless what he won could not have been delivered: then he has defaulted on nothing.</summary>
    public static Verdict Fail(FailSettlement command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out SettlementState state)) return joint.Needs;
        if (state is not LiveSettlement deal) return new SettlementNotFound();
        if (deal.Phase != SettlementPhase.Instructed || deal.DueAt != command.DueAt) return joint.Accept();
        if (at < command.DueAt) return new DeadlineNotDue(command.DueAt);

        if (!TryGetThread(joint, deal)
            | !joint.TryGet(deal.Order.Stream, out OrderState order)
            | !Listable.TryGet(joint, deal.Product.Stream, out Listable? offered)
            | !joint.TryGet(TitleId.Of(deal.Product).Stream, out TitleState title)
            | !joint.TryGet(deal.BuyersAccount.Stream, out AccountState account)
            | !joint.TryGet(deal.SellersAccount.Stream, out AccountState _)) return joint.Needs;

        bool deliverable = LicenceRule.Bars(offered, title, ((LiveOrder)order).Terms, deal.GrantId, deal.Seller, deal.Buyer, rules: null, at) is null;
        string ground = deliverable ? NotPaid : NotDeliverable;
        AfterDefault? after = null;
        if (deal.Auction is { } auction && !AfterDefault.TryGet(joint, auction, deal.Buyer, defaulted: deliverable, out after)) return joint.Needs;
        if (((LiveOrder)order).Origin is { } origin && AggregateIds.TryParse(new StreamId(origin), out SealedAuctionId sold) && !AfterDefault.TryGet(joint, sold, deal.Buyer, defaulted: deliverable, out after)) return joint.Needs;
        Money? forfeited = deliverable && deal.WasBid && account.Holds.TryGetValue(deal.HoldId, out HeldFunds? deposit) ? deposit.Amount : null;
        if (forfeited is { } amount)
        {
            if (Ledger.Transfer(joint, deal.BuyersAccount, deal.SellersAccount, amount, deal.HoldId, EntryReason.DepositForfeited, EntryReason.DepositForfeited, command.Subject.Value, at) is { } lacking) return lacking;
        }
        else
        {
            Ledger.Release(joint, deal.BuyersAccount, deal.HoldId, at);
        }

        // The licence goes back to the auction when the lot is awarded anew: nobody else can have it in between.
        joint.Add(deal.Listing.Stream, after?.Next is null
            ? new LicenceReleased(deal.Listing, deal.Order.Stream.Value, at, deal.Counted)
            : new LicenceReassigned(deal.Listing, deal.Order.Stream.Value, after.Auction.Value, at));
        after?.Add(joint, ground, at);
        joint.Add(command.Subject, new SettlementFailed(deal.Id, ground, forfeited, at));
        joint.Add(deal.Order.Stream, new OrderCancelled(deal.Order, ground, at));
        joint.Add(deal.Agreement.Stream, new AgreementEnded(deal.Agreement, ground, at));
        return joint.Accept();
    }

    /// <summary>The exchange's fee on a price (MECHANISMS FEE-1): its basis points, rounded half away from zero, clamped, never above the price.</summary>
    /// <exception cref="CurrencyMismatchException">The rule is for another currency.</exception>
    public static Money FeeOf(Money price, FeeRule rule)
    {
        if (rule.Minimum.Currency != price.Currency) throw new CurrencyMismatchException(price, rule.Minimum);
        return price with { MinorUnits = new SaleFee(rule.BasisPoints, rule.Minimum.MinorUnits, rule.Maximum.MinorUnits).FeeOf(price.MinorUnits) };
    }

    public static SettlementState Evolve(SettlementState state, SettlementEvent @event) => (state, @event) switch
    {
        (NoSettlement, SettlementInstructed e) => new LiveSettlement(
            e.Settlement, e.Agreement, e.Order, e.Listing, e.Product, e.Seller, e.Buyer, e.Auction, e.Price, e.Rulebook, e.DueAt, SettlementPhase.Instructed,
            Entitlement: null, Grant: null, AcceptanceUntil: null, e.Licences ?? 1, e.Deposit),
        (LiveSettlement { Phase: SettlementPhase.Instructed } deal, SettlementEarmarked) => deal with { Phase = SettlementPhase.Earmarked },
        (LiveSettlement { Phase: SettlementPhase.Earmarked } deal, SettlementDelivered e) =>
            deal with { Phase = SettlementPhase.InAcceptance, Entitlement = e.Entitlement, Grant = e.Grant, AcceptanceUntil = e.AcceptanceUntil },
        (LiveSettlement { Phase: SettlementPhase.InAcceptance } deal, SettlementFinal e) when e.Fee + e.Proceeds == deal.Price => deal with { Phase = SettlementPhase.Final },
        (LiveSettlement { Phase: SettlementPhase.InAcceptance } deal, SettlementUnwound) => deal with { Phase = SettlementPhase.Unwound },
        (LiveSettlement { Phase: SettlementPhase.Instructed } deal, SettlementFailed) => deal with { Phase = SettlementPhase.Failed },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(SettlementState state) => state is LiveSettlement ? SettlementBytes : 24;

    /// <summary>The deal, for the exchange or its buyer; to anybody else there is none.</summary>
    private static Verdict? Settlement(Joint joint, ParticipantId actor, StreamId stream, out LiveSettlement deal)
    {
        deal = null!;
        bool isExchange = actor == MarketCommand.Exchange;
        ParticipantState buyer = null!;
        if (!joint.TryGet(stream, out SettlementState state) | (!isExchange && !joint.TryGet(ParticipantStreams.Of(actor), out buyer))) return joint.Needs;
        if (!isExchange && Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (state is not LiveSettlement live || (!isExchange && live.Buyer != actor)) return new SettlementNotFound();
        deal = live;
        return null;
    }

    private static bool TryGetThread(Joint joint, LiveSettlement deal) =>
        joint.TryGet(deal.Order.Stream, out OrderState _) & joint.TryGet(deal.Agreement.Stream, out AgreementState _) & joint.TryGet(deal.Listing.Stream, out ListingState _);

    /// <summary>The whole price goes into escrow: a posted price out of its hold; after an award the deposit is given back, and counts towards it.</summary>
    private static Rejection? Pay(Joint joint, LiveSettlement deal, AccountState account, Instant at)
    {
        Guid? hold = !deal.WasBid && account.Holds.ContainsKey(deal.HoldId) ? deal.HoldId : null;
        if (hold is null) Ledger.Release(joint, deal.BuyersAccount, deal.HoldId, at);
        return Ledger.Transfer(joint, deal.BuyersAccount, deal.Escrow, deal.Price, hold, EntryReason.Price, EntryReason.Price, deal.Id.Stream.Value, at);
    }

    /// <summary>Escrow is paid out: the fee by the rules of the price fixing, all the rest to the seller.</summary>
    private static Verdict Finish(Joint joint, LiveSettlement deal, bool deemed, Instant at)
    {
        if (!joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        Money fee = FeeOf(deal.Price, rulebook.Of(deal.Rulebook)!.Rules.FeeFor(deal.Price.Currency)!), proceeds = deal.Price - fee;
        var fees = AccountId.Fees(deal.Price.Currency, rulebook.At(at)!.Rules.Calendar.DayOf(at));
        if (!TryGetThread(joint, deal)
            | !joint.TryGet(deal.Escrow.Stream, out AccountState _)
            | !joint.TryGet(deal.SellersAccount.Stream, out AccountState _)
            | !joint.TryGet(fees.Stream, out AccountState _)) return joint.Needs;

        string cause = deal.Id.Stream.Value;
        if (fee.MinorUnits > 0 && Ledger.Transfer(joint, deal.Escrow, fees, fee, hold: null, EntryReason.Fee, EntryReason.Fee, cause, at) is { } noFee) return noFee;
        if (proceeds.MinorUnits > 0 && Ledger.Transfer(joint, deal.Escrow, deal.SellersAccount, proceeds, hold: null, EntryReason.Proceeds, EntryReason.Proceeds, cause, at) is { } nothing) return nothing;
        joint.Add(deal.Id.Stream, new SettlementFinal(deal.Id, fee, proceeds, deemed, at));
        joint.Add(deal.Order.Stream, new OrderClosed(deal.Order, deemed, at));
        return joint.Accept();
    }

    internal static string NameOf(SettlementPhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());
}
