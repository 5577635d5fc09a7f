using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Mechanisms;

/// <param name="Licences">How many there are; null: no limit.</param>
/// <param name="IsExclusiveOffered">Whether somebody may buy all of the right for himself.</param>
public sealed record StockRules(long? Licences, bool IsExclusiveOffered, ParticipantId Seller);

/// <summary>What somebody did about a product's licences.</summary>
public abstract record StockAct(Instant At, long Seq, ParticipantId Buyer) : IAct;

/// <summary>He buys a licence.</summary>
public sealed record BuyLicence(Instant At, long Seq, ParticipantId Buyer) : StockAct(At, Seq, Buyer);

/// <summary>He buys the right for himself alone.</summary>
public sealed record BuyExclusive(Instant At, long Seq, ParticipantId Buyer) : StockAct(At, Seq, Buyer);

/// <summary>He has a licence kept for him.</summary>
/// <param name="ExpiresAt">Until just before.</param>
public sealed record HoldLicence(Instant At, long Seq, ParticipantId Buyer, Instant ExpiresAt) : StockAct(At, Seq, Buyer);

/// <summary>He gives up what is kept for him.</summary>
public sealed record ReleaseLicence(Instant At, long Seq, ParticipantId Buyer) : StockAct(At, Seq, Buyer);

/// <summary>What became of one act.</summary>
/// <param name="Reason">Null: it counted.</param>
public sealed record StockStep(long Seq, StockRefusal? Reason);

/// <param name="Steps">In the order in which the acts counted.</param>
/// <param name="Available">At the last act; null: no limit.</param>
public sealed record StockOutcome(string RuleVersion, ImmutableArray<StockStep> Steps, LicenceStock Stock, long? Available);

/// <summary>Why an act does not count, in order of precedence (MECHANISMS G-4).</summary>
public enum StockRefusal
{
    /// <summary>By the seller.</summary>
    SelfDeal,

    /// <summary>He holds nothing, or no longer.</summary>
    NothingToRelease,

    /// <summary>A hold that ends when it begins, or before.</summary>
    BadExpiry,

    /// <summary>The exclusive licence is sold.</summary>
    SoldExclusively,

    /// <summary>The seller offers no exclusive licence.</summary>
    ExclusiveNotOffered,

    /// <summary>A licence is sold, or somebody else holds one.</summary>
    ExclusiveUnavailable,

    /// <summary>All licences are sold or held.</summary>
    SoldOut,
}
