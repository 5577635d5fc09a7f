using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Rulebooks;

/// <summary>What one version of the rulebook says (DOMAIN RUL-1).</summary>
/// <param name="Fees">One for each currency that is traded; there is no trade in another.</param>
/// <param name="Increments">Of auctions that name none of their own, in minor units.</param>
/// <param name="SoftClose">Of auctions that name none of their own; null: their close stands.</param>
/// <param name="OutageWindow">An outage this close to a close postpones it (TIM-2).</param>
/// <param name="Deposit">What a bidder puts up when he registers for an auction; null: nothing.</param>
/// <param name="Notice">How long a title is in public notice.</param>
/// <param name="SettlementDue">How long a buyer has to pay.</param>
/// <param name="Acceptance">How long a buyer may test what was delivered; then it is deemed accepted.</param>
/// <param name="ProposalLifetime">How long a proposal of one person waits for the second.</param>
/// <param name="NegativeList">What is neither listed nor traded; null: no entry. Never empty, so that having none is written in one way.</param>
/// <param name="Band">What a negotiated price may be without the operator (NEG-4); null: whatever both sides agree on.</param>
/// <param name="Custodians">The three who each keep a part of the key of every auction with sealed bids: operator, regulator, auditor; null: there are none, and no such auctions.</param>
/// <param name="Disclosure">How much must stand behind a price that everybody sees; null: one trade is enough.</param>
/// <param name="Limits">How much one participant may do; null: as much as he likes.</param>
public sealed record RuleSet(
    Seq<FeeRule> Fees,
    IncrementTable Increments,
    SoftClose? SoftClose,
    Duration OutageWindow,
    DepositRule? Deposit,
    Period Notice,
    Period SettlementDue,
    Period Acceptance,
    Duration ProposalLifetime,
    TradingCalendar Calendar,
    Seq<NegativeEntry>? NegativeList = null,
    PriceBand? Band = null,
    Seq<Custodian>? Custodians = null,
    PriceDisclosure? Disclosure = null,
    ActivityLimits? Limits = null)
{
    /// <summary>The fee rule of a currency; null when the exchange does not trade in it.</summary>
    public FeeRule? FeeFor(Currency currency)
    {
        foreach (FeeRule fee in Fees)
        {
            if (fee.Minimum.Currency == currency) return fee;
        }

        return null;
    }
}

/// <summary>The exchange's fee on a sale, out of the price: basis points of it, rounded half away from zero, at least and at most so much (MECHANISMS FEE-1).</summary>
/// <param name="Minimum">In the same currency as <paramref name="Maximum"/>; the fee never exceeds the price.</param>
public sealed record FeeRule(int BasisPoints, Money Minimum, Money Maximum);

/// <summary>How far a negotiated price may be from the listed one, in basis points of that; both ends are inside.</summary>
public sealed record PriceBand(int BelowBasisPoints, int AboveBasisPoints)
{
    /// <exception cref="CurrencyMismatchException">The two are in different currencies.</exception>
    public bool Allows(Money listed, Money price)
    {
        int compared = price.CompareTo(listed);
        Int128 scaled = (Int128)price.MinorUnits * RuleSetRule.BasisPointsMax;
        return compared == 0 || (compared < 0
            ? scaled >= (Int128)listed.MinorUnits * (RuleSetRule.BasisPointsMax - BelowBasisPoints)
            : scaled <= (Int128)listed.MinorUnits * (RuleSetRule.BasisPointsMax + AboveBasisPoints));
    }
}

/// <summary>What is published of prices: no figure behind which fewer trades stand than this, or fewer buyers who don't belong together.</summary>
/// <param name="TradesMin">From 2.</param>
public sealed record PriceDisclosure(int TradesMin);

/// <summary>A fixed sum, or basis points of the starting price; exactly one of the two (DOMAIN MON-4).</summary>
public sealed record DepositRule(Money? Fixed, int? BasisPoints);

/// <summary>A length of time: working days of the calendar, and after them a plain duration. Both may be zero.</summary>
public sealed record Period(int WorkingDays, Duration Plus);

/// <summary>When the exchange works (DOMAIN TIM-3).</summary>
/// <param name="TimeZone">A name of the IANA time zone database, Asia/Shanghai by default.</param>
/// <param name="WeeklyRest">Days of the week without work, ISO 1 (Monday) to 7.</param>
/// <param name="Holidays">Days without work beside those.</param>
/// <param name="ExtraWorkingDays">Days of work that would be rest, such as the Chinese make-up days.</param>
public sealed record TradingCalendar(string TimeZone, Seq<int> WeeklyRest, Seq<LocalDate> Holidays, Seq<LocalDate> ExtraWorkingDays);

/// <summary>Whose office it is to keep a part of a key.</summary>
public enum CustodianOffice
{
    Operator,
    Regulator,
    Auditor,
}

/// <summary>Somebody who keeps a part of the key of each auction with sealed bids, any two of which open it (docs/sealed-bids.md).</summary>
/// <param name="Person">Who hands the part in, by the name of his key at the API.</param>
/// <param name="Key">His own public key, to which his part is sealed: a point of P-256, uncompressed, base64. The private one never comes here.</param>
public sealed record Custodian(CustodianOffice Office, ParticipantId Person, string Key);
