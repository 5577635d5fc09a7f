using System.Globalization;
using System.Numerics;
using Exchange.Kernel;
using Exchange.Market.Orders;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>Where the price index of a theme stands at the end of a day of UTC, or so far.</summary>
/// <param name="LevelMillionths">In millionths of a point; <see cref="IndexBasketRow.Base"/>, 1000 points, on the first day of trade.</param>
/// <param name="Products">How many products moved it: they were traded on this day and on one before.</param>
/// <param name="Trades">How many trades of theirs.</param>
/// <param name="Suppressed">True: too little stands behind it (<see cref="PriceDisclosure"/>), and no figure is here. Absent otherwise.</param>
public sealed record IndexPoint(LocalDate Day, long? LevelMillionths, int? Products, long? Trades, bool? Suppressed = null);

/// <summary>The price index of a theme in one currency, as it stands (docs/decisions/0021). Everybody sees it.</summary>
/// <param name="Since">The first day of trade, on which it stood at its base.</param>
public sealed record IndexRow(string Theme, string Currency, LocalDate Since, IndexPoint Latest) : Row, IRowOf<IndexRow>
{
    public static string Model => "indices";

    public override Audience SeenBy() => Audience.Everybody;
}

/// <summary>The price index of a theme in one currency on one day of trade. Everybody sees it. A day without trade has none; the index stands where it stood.</summary>
public sealed record IndexPointRow(string Theme, string Currency, IndexPoint Point) : Row, IRowOf<IndexPointRow>
{
    public static string Model => "index-points";

    /// <summary>What the keys of an index's days begin with, in their order.</summary>
    public static string PrefixOf(string theme, string currency) => $"{PriceRow.PrefixOf(theme)}{currency}/";

    public static string KeyOf(LocalDate day) => LocalDatePattern.Iso.Format(day);

    public override Audience SeenBy() => Audience.Everybody;
}

/// <summary>What the index of a theme is computed from on its newest day. The operator sees it, and by it what is withheld of the index.</summary>
/// <param name="BeforeMillionths">The index at the end of the last day of trade before.</param>
/// <param name="Numerator">What the products that moved it cost on this day, and <paramref name="Denominator"/> on their last day before, both for the quantities of both days; in millionths of a minor unit.</param>
/// <param name="TradesMin">What the strictest of its trades asks for.</param>
/// <param name="Buyers">Different buyers, as many as are asked for, a control group as one.</param>
public sealed record IndexBasketRow(
    string Theme, string Currency, LocalDate Since, LocalDate Day, long BeforeMillionths, long LevelMillionths, string Numerator, string Denominator, int Products, long Trades, int TradesMin, Seq<string> Buyers)
    : Row, IRowOf<IndexBasketRow>
{
    /// <summary>1000 points, in millionths of one.</summary>
    public const long Base = 1_000_000_000;

    /// <summary>No level is above it, so that no price, however absurd, stops the fold; and none is below one millionth, from which it could never rise.</summary>
    public const long Ceiling = 1_000_000_000_000_000_000;

    public static string Model => "index-baskets";

    public override Audience SeenBy() => Audience.Operators;

    internal static IndexBasketRow Begun(string theme, string currency, LocalDate day) => new(theme, currency, day, day, Base, Base, "0", "0", 0, 0, 1, []);

    /// <summary>The basket on a further day, before its first trade.</summary>
    internal IndexBasketRow On(LocalDate day) => day == Day ? this : this with { Day = day, BeforeMillionths = LevelMillionths, Numerator = "0", Denominator = "0", Products = 0, Trades = 0, TradesMin = 1, Buyers = [] };

    /// <summary>The basket with a product's costs changed from the former to the latter, and the level that comes of it: rounded once, half away from zero, from the last day's.</summary>
    internal IndexBasketRow With((BigInteger Now, BigInteger Before) former, (BigInteger Now, BigInteger Before) latter)
    {
        BigInteger now = Read(Numerator) - former.Now + latter.Now, before = Read(Denominator) - former.Before + latter.Before;
        BigInteger level = before.IsZero ? BeforeMillionths : ((BeforeMillionths * now * 2) + before) / (before * 2);
        return this with { Numerator = Write(now), Denominator = Write(before), LevelMillionths = (long)BigInteger.Clamp(level, 1, Ceiling) };
    }

    /// <summary>What everybody sees of it. Where nothing moved it, it tells nothing of anybody.</summary>
    internal IndexPoint ToPoint() => Trades == 0 || (Trades >= TradesMin && (TradesMin == 1 || Buyers.Count >= TradesMin))
        ? new IndexPoint(Day, LevelMillionths, Products, Trades)
        : new IndexPoint(Day, null, null, null, true);

    private static BigInteger Read(string number) => BigInteger.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Write(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a product was sold for on its newest day of trade, and on the one before: what it moves the indices of its themes by. The operator sees it.</summary>
/// <param name="Volume">Licences.</param>
/// <param name="UnitValueBefore">What one licence cost on its last day of trade before, on average, in millionths of a minor unit, rounded half away from zero; null: there was none.</param>
/// <param name="VolumeBefore">Licences on that day.</param>
public sealed record IndexProductRow(ProductId Product, string Currency, LocalDate Day, Money Turnover, long Volume, string? UnitValueBefore, long VolumeBefore) : Row, IRowOf<IndexProductRow>
{
    private const long Millionths = 1_000_000;

    public static string Model => "index-products";

    public override Audience SeenBy() => Audience.Operators;

    /// <summary>Whether there is a day before to compare with.</summary>
    internal bool IsMatched() => UnitValueBefore is not (null or "0");

    /// <summary>The quantities of both days at the prices of this one and of the one before (Marshall and Edgeworth); nothing while there was none.</summary>
    internal (BigInteger Now, BigInteger Before) Costs()
    {
        if (!IsMatched()) return default;
        BigInteger volume = (BigInteger)Volume + VolumeBefore;
        return (UnitValue() * volume, BigInteger.Parse(UnitValueBefore!, NumberStyles.None, CultureInfo.InvariantCulture) * volume);
    }

    internal static IndexProductRow After(IndexProductRow? before, PriceFixed trade, LocalDate day)
    {
        int licences = trade.Licences ?? 1;
        if (before?.Day == day) return before with { Turnover = before.Turnover + trade.Price, Volume = checked(before.Volume + licences) };
        return new IndexProductRow(trade.Product, trade.Price.Currency.Code, day, trade.Price, licences, before?.UnitValue().ToString(CultureInfo.InvariantCulture), before?.Volume ?? 0);
    }

    private BigInteger UnitValue() => (((BigInteger)Turnover.MinorUnits * Millionths * 2) + Volume) / ((BigInteger)Volume * 2);
}
