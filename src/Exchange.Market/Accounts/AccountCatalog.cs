using Exchange.Kernel;

namespace Exchange.Market.Accounts;

/// <summary>The stored names of the ledger's events.</summary>
public static class AccountCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("day_account_opened", MarketJson.Of<DayAccountOpened>())
        .Add("account_credited", MarketJson.Of<AccountCredited>())
        .Add("account_debited", MarketJson.Of<AccountDebited>())
        .Add("funds_held", MarketJson.Of<FundsHeld>())
        .Add("hold_released", MarketJson.Of<HoldReleased>())
        .Add("account_closed", MarketJson.Of<AccountClosed>())
        .Add("hold_reduced", MarketJson.Of<HoldReduced>());

    public static readonly EventCatalog BankEvents = new EventCatalog().Add("bank_reference_used", MarketJson.Of<BankReferenceUsed>());

    public static readonly IAggregate Aggregate = new Aggregate<AccountState, AccountEvent>(AccountId.Prefix, Ledger.Evolve, AccountState.Empty, Events, Ledger.BytesOf,
        StateJson.Of<AccountState>(account => account.Closed));

    public static readonly IAggregate Banks = new Aggregate<BankReferenceState, BankReferenceUsed>(BankReferences.Prefix, BankReferences.Evolve, new BankReferenceState(null), BankEvents, static _ => 80);
}
