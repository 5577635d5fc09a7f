using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Market.Credits;

/// <summary>What is known of a series: <see cref="NoSeries"/>, then <see cref="LiveSeries"/>. Immutable.</summary>
public abstract record CreditSeriesState;

public sealed record NoSeries : CreditSeriesState;

/// <param name="Supply">No more are ever issued.</param>
/// <param name="Used">Of those issued.</param>
/// <param name="Expired">Whether the expiry has been carried out; it holds from <paramref name="ExpiresAt"/> on in any case.</param>
public sealed record LiveSeries(
    CreditSeriesId Id, ProductId Product, ListingId Listing, ListingTerms Terms, ParticipantId Issuer, string? IssuerGroup, Currency Currency, long Supply, long Issued, long Used, Instant ExpiresAt, bool Expired) : CreditSeriesState
{
    /// <summary>What can still be issued.</summary>
    public long Left => checked(Supply - Issued);

    /// <summary>What was issued and not used: the sum over all accounts until it expires.</summary>
    public long Outstanding => checked(Issued - Used);

    /// <summary>Whether its credits are worth nothing, whether or not the deadline has been carried out (MECHANISMS G-3).</summary>
    public bool IsExpiredAt(Instant at) => Expired || at >= ExpiresAt;
}

/// <summary>What one participant has of one series. Immutable.</summary>
/// <param name="Held">The sum of all holds; never more than the balance.</param>
/// <param name="Holds">What is left of each hold, above zero.</param>
public sealed record CreditAccountState(long Balance, long Held, ImmutableDictionary<Guid, long> Holds)
{
    /// <summary>Before the first fact: nothing there, nothing held.</summary>
    public static CreditAccountState Empty { get; } = new(0, 0, ImmutableDictionary<Guid, long>.Empty);

    public long Available => checked(Balance - Held);
}
