using Exchange.Kernel;
using Exchange.Market.Entitlements;
using NodaTime;

namespace Exchange.Market.Credits;

/// <summary>A fact of one credit account. What one delivers another receives in the same batch (DOMAIN CRD-1).</summary>
public abstract record CreditEvent(CreditAccountId Account, Instant At);

/// <summary>New units in the issuer's own account; the series counts them in the same batch.</summary>
/// <param name="Quantity">Above zero, as in all facts of an account.</param>
public sealed record CreditsIssued(CreditAccountId Account, long Quantity, Instant At) : CreditEvent(Account, At);

/// <summary>Units set apart: still in the balance, not available.</summary>
/// <param name="Cause">The stream that it is about.</param>
public sealed record CreditsHeld(CreditAccountId Account, Guid Hold, long Quantity, string Cause, Instant At) : CreditEvent(Account, At);

/// <summary>A part of what was set apart is available again.</summary>
/// <param name="Quantity">Less than is held.</param>
public sealed record CreditHoldReduced(CreditAccountId Account, Guid Hold, long Quantity, Instant At) : CreditEvent(Account, At);

/// <summary>All that is left of a hold is available again.</summary>
public sealed record CreditHoldReleased(CreditAccountId Account, Guid Hold, long Quantity, Instant At) : CreditEvent(Account, At);

/// <summary>Units out, taken from a hold; the rest of it stays held, and it ends when nothing is left.</summary>
/// <param name="Counter">Who receives them.</param>
public sealed record CreditsDelivered(CreditAccountId Account, long Quantity, CreditAccountId Counter, Guid Hold, string Cause, Instant At) : CreditEvent(Account, At);

/// <summary>Units in.</summary>
/// <param name="Counter">Who delivered them.</param>
public sealed record CreditsReceived(CreditAccountId Account, long Quantity, CreditAccountId Counter, string Cause, Instant At) : CreditEvent(Account, At);

/// <summary>Units that are used up; the series counts them in the same batch.</summary>
/// <param name="Entitlement">What they gave.</param>
public sealed record CreditsUsed(CreditAccountId Account, long Quantity, EntitlementId Entitlement, Instant At) : CreditEvent(Account, At);
