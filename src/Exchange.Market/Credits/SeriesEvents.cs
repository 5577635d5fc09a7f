using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Credits;

/// <summary>A fact of one series of credits.</summary>
public abstract record CreditSeriesEvent(CreditSeriesId Series, Instant At);

/// <summary>The holder of the use right opens a series of a listed product.</summary>
/// <param name="ListingVersion">The version whose terms the credits are under.</param>
/// <param name="Terms">Those terms; later versions of the listing change nothing (LST-2).</param>
/// <param name="IssuerGroup">The issuer's control group at the time; null: none.</param>
/// <param name="Currency">In which its credits are traded.</param>
/// <param name="Supply">No more are ever issued.</param>
/// <param name="ExpiresAt">The first instant at which they are worth nothing.</param>
public sealed record SeriesOpened(
    CreditSeriesId Series, ProductId Product, ListingId Listing, int ListingVersion, ListingTerms Terms, ParticipantId Issuer, string? IssuerGroup, string Currency, long Supply, Instant ExpiresAt,
    Instant At) : CreditSeriesEvent(Series, At);

public sealed record SeriesIssued(CreditSeriesId Series, long Quantity, Instant At) : CreditSeriesEvent(Series, At);

public sealed record SeriesUsed(CreditSeriesId Series, ParticipantId By, long Quantity, Instant At) : CreditSeriesEvent(Series, At);

/// <summary>The end of a series: what the accounts still have of it is worth nothing, and nothing moves in them any more.</summary>
/// <param name="Quantity">How many expired: what was issued and not used.</param>
public sealed record SeriesExpired(CreditSeriesId Series, long Quantity, Instant At) : CreditSeriesEvent(Series, At);
