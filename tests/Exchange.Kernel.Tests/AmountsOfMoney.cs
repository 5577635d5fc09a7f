using System.Globalization;
using System.Text.Json;
using Exchange.Kernel.Json;
using Exchange.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Exchange.Kernel.Tests;

public sealed class AmountsOfMoney
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new MoneyConverter() } };

    [Theory]
    [InlineData("12.50", 1250)]
    [InlineData("12", 1200)]
    [InlineData("0", 0)]
    [InlineData("0.05", 5)]
    [InlineData("-0.05", -5)]
    [InlineData("-12", -1200)]
    [InlineData("9999999999999999.99", 999_999_999_999_999_999)]
    public void Are_read_as_the_exchange_writes_them(string text, long minorUnits)
    {
        Money.TryParse(text, Currency.Cny, out Money money).ShouldBeTrue();
        money.ShouldBe(new Money(minorUnits, Currency.Cny));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData(".50")]
    [InlineData("12.")]
    [InlineData("12.5")]
    [InlineData("12.500")]
    [InlineData("12.5.0")]
    [InlineData("12,50")]
    [InlineData("1e3")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("--1")]
    [InlineData("-0")]
    [InlineData("-0.00")]
    [InlineData("01")]
    [InlineData("00.10")]
    [InlineData("1_000")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("١٢")]
    [InlineData("１２")]
    [InlineData("−5")]
    [InlineData("10000000000000000.00")]
    [InlineData("10000000000000000")]
    public void Are_refused_in_any_other_spelling(string text)
    {
        Money.TryParse(text, Currency.Cny, out Money money).ShouldBeFalse();
        money.ShouldBe(default);
    }

    [Fact]
    public void Have_no_digits_after_the_point_where_the_currency_has_none()
    {
        Money.TryParse("1250", Currency.Jpy, out Money yen).ShouldBeTrue();
        yen.ToAmountString().ShouldBe("1250");
        Money.TryParse("1250.0", Currency.Jpy, out _).ShouldBeFalse();
        Money.TryParse("1250.", Currency.Jpy, out _).ShouldBeFalse();
        Money.TryParse("2000000000000000", Currency.Jpy, out _).ShouldBeTrue("twice the largest bid can be read back");
        Money.TryParse("1", default, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(long.MaxValue, "92233720368547758.07")]
    [InlineData(long.MinValue, "-92233720368547758.08")]
    [InlineData(-1, "-0.01")]
    public void Are_written_to_the_very_limits(long minorUnits, string text) => new Money(minorUnits, Currency.Eur).ToAmountString().ShouldBe(text);

    [Fact]
    public void Are_read_back_from_what_was_written()
    {
        Gen<Money> monies =
            from units in ArbMap.Default.GeneratorFor<long>().Select(units => units % 1_000_000_000_000_000_000)
            from currency in Gen.Elements(Currency.Cny, Currency.Eur, Currency.Jpy)
            select new Money(units, currency);
        Prop.ForAll(monies.ToArbitrary(), money => Money.TryParse(money.ToAmountString(), money.Currency, out Money read) && read == money).Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void Are_the_same_in_every_culture()
    {
        foreach (CultureInfo culture in CultureInfo.GetCultures(CultureTypes.AllCultures))
        {
            Cultures.In(culture.Name, () => (new Money(-123_456_789, Currency.Cny).ToString(), new Money(-7, Currency.Jpy).ToString(), Money.TryParse("-1.50", Currency.Eur, out Money m), m.MinorUnits))
                .ShouldBe(("-1234567.89 CNY", "-7 JPY", true, -150), culture.Name);
        }
    }

    [Fact]
    public void Never_wrap()
    {
        Should.Throw<OverflowException>(() => new Money(long.MaxValue, Currency.Eur) + new Money(1, Currency.Eur));
        Should.Throw<OverflowException>(() => new Money(long.MinValue, Currency.Eur) - new Money(1, Currency.Eur));
    }

    [Fact]
    public void Of_different_currencies_or_of_none_do_not_mix()
    {
        Should.Throw<CurrencyMismatchException>(() => new Money(1, Currency.Eur) + new Money(1, Currency.Usd));
        Should.Throw<CurrencyMismatchException>(() => new Money(1, Currency.Eur) < new Money(1, Currency.Usd));
        Should.Throw<CurrencyMismatchException>(() => default(Money) + default(Money));
    }

    [Fact]
    public void Stand_in_JSON_as_amount_and_currency()
    {
        JsonSerializer.Serialize(new Money(1250, Currency.Cny), Json).ShouldBe("""{"amount":"12.50","currency":"CNY"}""");
        JsonSerializer.Deserialize<Money>("""{"currency":"CNY","amount":"12"}""", Json).ShouldBe(new Money(1200, Currency.Cny));
        Should.Throw<JsonException>(() => JsonSerializer.Serialize(default(Money), Json));
    }

    [Theory]
    [InlineData("""{"amount":12.5,"currency":"CNY"}""")]
    [InlineData("""{"amount":"12.50"}""")]
    [InlineData("""{"currency":"CNY"}""")]
    [InlineData("""{"amount":"12.50","currency":"cny"}""")]
    [InlineData("""{"amount":"12.50","currency":"XXX"}""")]
    [InlineData("""{"amount":"12.50","currency":"CNY","extra":"1"}""")]
    [InlineData("""{"amount":"12.50","currency":{"code":"CNY"}}""")]
    [InlineData("""{"amount":null,"currency":"CNY"}""")]
    [InlineData("""["12.50","CNY"]""")]
    [InlineData("null")]
    [InlineData("1250")]
    public void Are_refused_in_any_other_JSON(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Money>(json, Json));
}
