namespace Exchange.Kernel;

/// <summary>An exact amount of one currency, counted in its ISO 4217 minor unit: 12.50 EUR is 1250.</summary>
/// <remarks>
/// Sums are checked and never wrap. There is no division: an amount is shared out so that the parts add up to the whole.
/// <c>default(Money)</c> has no currency; using it in arithmetic throws.
/// </remarks>
public readonly record struct Money(long MinorUnits, Currency Currency) : IComparable<Money>
{
    /// <summary>More digits than any price has, and few enough for 64 bits.</summary>
    public const int DigitsMax = 18;

    // 19 digits, a point, and a sign at the most, and as many zeros as there are minor digits.
    internal const int TextMax = 32;

    /// <exception cref="CurrencyMismatchException">The operands differ in currency.</exception>
    /// <exception cref="OverflowException">The sum exceeds 64 bits; amounts never wrap.</exception>
    public static Money operator +(Money left, Money right) => new(checked(left.MinorUnits + right.MinorUnits), SharedCurrency(left, right));

    /// <inheritdoc cref="op_Addition"/>
    public static Money operator -(Money left, Money right) => new(checked(left.MinorUnits - right.MinorUnits), SharedCurrency(left, right));

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <exception cref="CurrencyMismatchException">The operands differ in currency.</exception>
    public int CompareTo(Money other)
    {
        _ = SharedCurrency(this, other);
        return MinorUnits.CompareTo(other.MinorUnits);
    }

    /// <summary>Reads an amount as the API and the events write it: digits, and exactly the currency's digits after the point, or none.</summary>
    /// <remarks>"12.50" and "12" are CNY amounts; "12.5", "1e3", "+1", " 1" and "١" are not. At most <see cref="DigitsMax"/> digits, those after the point counted whether written or not.</remarks>
    public static bool TryParse(ReadOnlySpan<char> amount, Currency currency, out Money money)
    {
        money = default;
        bool negative = amount is ['-', ..];
        ReadOnlySpan<char> digits = negative ? amount[1..] : amount;
        int point = digits.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? digits : digits[..point];
        ReadOnlySpan<char> minor = point < 0 ? [] : digits[(point + 1)..];
        bool wellFormed = whole.Length > 0 && whole.Length + currency.MinorDigits <= DigitsMax && (whole.Length == 1 || whole[0] != '0')
            && (point < 0 || (minor.Length == currency.MinorDigits && minor.Length > 0))
            && !whole.ContainsAnyExceptInRange('0', '9') && !minor.ContainsAnyExceptInRange('0', '9') && currency.Code.Length > 0;
        if (!wellFormed) return false;

        long units = 0;
        foreach (char digit in whole) units = (units * 10) + (digit - '0');
        for (int i = 0; i < currency.MinorDigits; i++) units = (units * 10) + (i < minor.Length ? minor[i] - '0' : 0);
        if (negative && units == 0) return false;
        money = new Money(negative ? -units : units, currency);
        return true;
    }

    /// <summary>The amount in major units with exactly the currency's digits after the point, the same in every culture: <c>12.50</c>.</summary>
    public string ToAmountString() => new(Format(stackalloc char[TextMax]));

    /// <summary>As <see cref="ToAmountString"/>, at the end of a span of <see cref="TextMax"/> characters.</summary>
    internal ReadOnlySpan<char> Format(Span<char> text)
    {
        // From its last digit to its first.
        int at = text.Length;
        ulong units = MinorUnits < 0 ? unchecked(0UL - (ulong)MinorUnits) : (ulong)MinorUnits;
        for (int i = 0; i < Currency.MinorDigits; i++, units /= 10) text[--at] = (char)('0' + (units % 10));
        if (Currency.MinorDigits > 0) text[--at] = '.';
        do
        {
            text[--at] = (char)('0' + (units % 10));
            units /= 10;
        }
        while (units > 0);
        if (MinorUnits < 0) text[--at] = '-';
        return text[at..];
    }

    public override string ToString() => string.Concat(Format(stackalloc char[TextMax]), " ", Currency.Code);

    private static Currency SharedCurrency(Money left, Money right) =>
        left.Currency == right.Currency && left.Currency.Code.Length > 0 ? left.Currency : throw new CurrencyMismatchException(left, right);
}

/// <summary>Two amounts of different currencies, or of none, met in one sum or comparison: a bug of the caller, never a refusal.</summary>
public sealed class CurrencyMismatchException(Money left, Money right)
    : InvalidOperationException($"'{left.Currency.Code}' and '{right.Currency.Code}' do not mix.");
