using System.Text;
using System.Text.Json;
using Exchange.TestKit;

namespace Exchange.Kernel.Tests;

/// <summary>RFC 8785, as far as the exchange's JSON goes.</summary>
public sealed class CanonicalForm
{
    [Theory]
    [InlineData("""{ "b" : 1 , "a" : [ true , false , null ] }""", """{"a":[true,false,null],"b":1}""")]
    [InlineData("""{"a":{"d":1,"c":{}},"B":[]}""", """{"B":[],"a":{"c":{},"d":1}}""")]
    [InlineData("-0", "0")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("-9007199254740992", "-9007199254740992")]
    public void Has_no_blanks_sorted_members_and_plain_integers(string json, string canonical) => Canonical(json).ShouldBe(canonical);

    /// <summary>By UTF-16 code units, an emoji (a surrogate pair, D83D…) stands before U+FB33; by code points it would stand behind.</summary>
    [Fact]
    public void Sorts_members_by_UTF_16_code_units() =>
        Canonical("""{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""")
            .ShouldBe("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}");

    [Fact]
    public void Escapes_only_what_must_be_and_in_one_way() =>
        Canonical("""["\u0022\u005c\u002f\/\u0008\u0009\u000a\u000c\u000d\u0000\u001f\u001F\u007f\u2028甲\u7532<>&'+"]""")
            .ShouldBe("[\"\\\"\\\\//\\b\\t\\n\\f\\r\\u0000\\u001f\\u001f\u007f\u2028甲甲<>&'+\"]");

    [Theory]
    [InlineData("1.5")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("9223372036854775808")]
    public void Has_no_numbers_that_a_reader_might_round(string json) => Should.Throw<JsonException>(() => Canonical(json));

    [Theory]
    [InlineData("""{"a":1,"b":2,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    public void Has_no_name_twice_in_one_object(string json) => Should.Throw<JsonException>(() => Canonical(json));

    [Theory]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["\udc00\ud800"]""")]
    [InlineData("""{"\ud800":1}""")]
    public void Has_no_half_surrogate_pairs(string json) => Should.Throw<JsonException>(() => Canonical(json));

    [Fact]
    public void Is_its_own_canonical_form_in_every_culture()
    {
        const string canonical = """{"I":-1,"i":"ı","n":1234567,"İ":0}""";
        foreach (string culture in (string[])["", "tr-TR", "ar-SA", "fa-IR", "sv-SE", "zh-CN"]) Cultures.In(culture, () => Canonical(canonical)).ShouldBe(canonical, culture);
    }

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Encoding.UTF8.GetString(CanonicalJson.Write(document.RootElement));
    }
}
