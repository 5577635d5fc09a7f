namespace Exchange.Kernel;

/// <summary>An ISO 4217 currency and the number of digits after its decimal point.</summary>
/// <remarks><c>default(Currency)</c> names no currency; its <see cref="Code"/> is empty. The list grows with the markets that need it.</remarks>
public readonly record struct Currency
{
    public static readonly Currency Cny = new("CNY", 2);
    public static readonly Currency Eur = new("EUR", 2);
    public static readonly Currency Usd = new("USD", 2);
    public static readonly Currency Hkd = new("HKD", 2);
    public static readonly Currency Jpy = new("JPY", 0);

    private static readonly Dictionary<string, Currency> Known = new(StringComparer.Ordinal)
    {
        [Cny.Code] = Cny, [Eur.Code] = Eur, [Usd.Code] = Usd, [Hkd.Code] = Hkd, [Jpy.Code] = Jpy,
    };

    private readonly string? _code;

    private Currency(string code, int minorDigits) => (_code, MinorDigits) = (code, minorDigits);

    /// <summary>The ISO 4217 alphabetic code, three upper-case letters.</summary>
    public string Code => _code ?? "";

    /// <summary>Digits after the decimal point: 2 for CNY, 0 for JPY.</summary>
    public int MinorDigits { get; }

    public static bool TryFromCode(ReadOnlySpan<char> code, out Currency currency) => Known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(code, out currency);

    /// <exception cref="FormatException">The exchange does not trade in a currency of this code.</exception>
    public static Currency FromCode(string code) =>
        TryFromCode(code, out Currency currency) ? currency : throw new FormatException($"'{code}' is not a currency of this exchange.");

    public override string ToString() => Code;
}
