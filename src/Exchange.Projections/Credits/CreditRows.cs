using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Projections.Credits;

public enum SeriesStanding
{
    Open,
    Expired,
}

/// <summary>A series of usage credits: everybody sees what there is of it.</summary>
/// <param name="ListingVersion">The version of the listing whose terms its credits are under.</param>
/// <param name="Currency">In which its credits are traded, ISO 4217.</param>
/// <param name="Supply">No more are ever issued.</param>
/// <param name="Outstanding">Issued, and neither used nor expired: what the accounts have together.</param>
/// <param name="Lapsed">How many expired.</param>
public sealed record SeriesRow(
    CreditSeriesId Series, SeriesStanding Standing, ProductId Product, ListingId Listing, int ListingVersion, ParticipantId Issuer, string Currency, long Supply, long Issued, long Used, long Outstanding, long Lapsed,
    Instant ExpiresAt, Instant OpenedAt, Instant? EndedAt, Instant UpdatedAt, long Version) : Row, IRowOf<SeriesRow>
{
    public static string Model => "credit-series";

    public override Audience SeenBy() => Audience.Everybody;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Issuer];

    public override ImmutableArray<Label> Labels() =>
        [Label.OfValue("standing", Standing), Label.Of("listing", Listing), Label.Of("product", Product), Label.Of("issuer", Issuer.Value), Label.Of("currency", Currency)];
}

/// <summary>What one participant has of a series. He sees it, and the operator.</summary>
/// <param name="Held">Set apart for orders.</param>
/// <param name="Entries">How many there are, see <see cref="CreditEntryRow"/>.</param>
/// <param name="ExpiresAt">From then on all that is in it is worth nothing.</param>
public sealed record CreditAccountRow(
    CreditAccountId Account, CreditSeriesId Series, ParticipantId Owner, ProductId Product, long Balance, long Held, long Available, long Entries, Instant ExpiresAt, Instant OpenedAt, Instant UpdatedAt, long Version)
    : Row, IRowOf<CreditAccountRow>
{
    public static string Model => "credit-accounts";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Owner];

    public override ImmutableArray<Label> Labels() => [Label.Of("series", Series), Label.Of("product", Product)];
}

public enum CreditReason
{
    Issued,
    Received,
    Delivered,
    Used,
}

/// <summary>One line of a credit account's statement. It does not tell who is on the other side: that is for the market where they met.</summary>
/// <param name="Number">From 1, in the order of the log.</param>
/// <param name="Quantity">Negative for credits out.</param>
/// <param name="Balance">After it.</param>
/// <param name="Cause">The stream that it is about: the series, the entitlement that was got, what was traded.</param>
public sealed record CreditEntryRow(CreditAccountId Account, ParticipantId Owner, long Number, long Position, Instant At, long Quantity, long Balance, CreditReason Reason, string Cause) : Row, IRowOf<CreditEntryRow>
{
    public static string Model => "credit-entries";

    /// <summary>What the keys of an account's entries begin with.</summary>
    public static string PrefixOf(CreditAccountId account) => $"{account}/";

    public static string KeyOf(CreditAccountId account, long number) => PrefixOf(account) + Bounded.Number(number);

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Owner];
}
