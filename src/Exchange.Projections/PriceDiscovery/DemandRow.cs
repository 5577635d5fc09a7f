using System.Globalization;
using Exchange.Kernel;
using Exchange.Market.Products;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>What a buyer has shown of the most that a licence is worth to him.</summary>
public enum Willingness
{
    /// <summary>He paid it, or bid it: at least so much.</summary>
    AtLeast,

    /// <summary>He did not take it: less.</summary>
    Below,
}

/// <summary>How he has shown it.</summary>
public enum DemandSource
{
    /// <summary>A price was fixed, by whatever method.</summary>
    Trade,

    /// <summary>The buyer's own offer in a negotiation.</summary>
    Offer,

    /// <summary>A sealed bid that counted, whether it won or not.</summary>
    SealedBid,

    /// <summary>He declined a quote, or let a firm one lapse.</summary>
    Quote,

    /// <summary>He declined the seller's offer, offered less, or let it lapse.</summary>
    Negotiation,

    /// <summary>He declined all quotes that he had asked for.</summary>
    Inquiry,
}

/// <summary>One observation of a buyer's value for a product. No list shows it, for a seller is not told who bid under seal; the seller sees the curve that comes of all of them (<see cref="DemandCurve"/>).</summary>
/// <param name="UnitPrice">Of one licence, rounded half away from zero to minor units.</param>
public sealed record DemandRow(ProductId Product, string Currency, ParticipantId Buyer, Willingness Willingness, DemandSource Source, Money UnitPrice, int Licences, Instant At) : Row, IRowOf<DemandRow>
{
    public static string Model => "demand";

    /// <summary>What the keys of a product's observations begin with, the newest first.</summary>
    public static string PrefixOf(ProductId product, string currency) => $"{product}/{currency}/";

    /// <param name="number">Counts the observations of one fact.</param>
    public static string KeyOf(ProductId product, string currency, long position, int number) => $"{PrefixOf(product, currency)}{NewestFirst.Of(position)}/{Bounded.Number(number)}";

    public override Audience SeenBy() => Audience.Operators;
}

/// <summary>Positions that sort as text from the newest to the oldest.</summary>
internal static class NewestFirst
{
    public static string Of(long position) => (long.MaxValue - position).ToString("D19", CultureInfo.InvariantCulture);
}
