using System.Text.Json;
using Exchange.Kernel.Json;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Kernel.Tests;

/// <summary>Instants are read and written by hand, and exactly as NodaTime's pattern does.</summary>
public sealed class InstantsInJson
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new InstantConverter() } };

    private static readonly InstantPattern Pattern = InstantPattern.ExtendedIso;

    [Fact]
    public void Are_written_and_read_back_as_the_pattern_does()
    {
        foreach (Instant instant in Samples())
        {
            string json = JsonSerializer.Serialize(instant, Options);
            json.ShouldBe($"\"{Pattern.Format(instant)}\"");
            JsonSerializer.Deserialize<Instant>(json, Options).ShouldBe(instant);
        }
    }

    [Theory]
    [InlineData("2026-11-22T07:59:01Z")]
    [InlineData("2026-11-22T07:59:01.5Z")]
    [InlineData("2026-11-22T07:59:01.500000000Z")]
    [InlineData("2026-11-22T07:59:01,5Z")]
    [InlineData("2026-11-22T07:59:01.Z")]
    [InlineData("2026-11-22T07:59:01.1234567890Z")]
    [InlineData("2026-11-22T07:59:60Z")]
    [InlineData("2026-11-22T24:00:00Z")]
    [InlineData("2026-11-22T07:60:00Z")]
    [InlineData("2026-11-31T07:59:01Z")]
    [InlineData("2026-02-29T07:59:01Z")]
    [InlineData("2024-02-29T07:59:01Z")]
    [InlineData("1900-02-29T07:59:01Z")]
    [InlineData("2000-02-29T07:59:01Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999999999Z")]
    [InlineData("-0001-01-01T00:00:00Z")]
    [InlineData("2026-11-22t07:59:01Z")]
    [InlineData("2026-11-22T07:59:01z")]
    [InlineData("2026-11-22T07:59:01+00:00")]
    [InlineData("2026-1-22T07:59:01Z")]
    [InlineData(" 2026-11-22T07:59:01Z")]
    [InlineData("2026-11-22T07:59:01Z ")]
    [InlineData("２026-11-22T07:59:01Z")]
    [InlineData("2026-11-22T07:59Z")]
    [InlineData("Z")]
    [InlineData("")]
    public void Are_taken_and_refused_as_the_pattern_does(string text) => ShouldBeReadAlike(text);

    [Fact]
    public void Are_taken_and_refused_alike_however_a_text_is_spoilt()
    {
        var random = new Random(1);
        string[] pieces = ["0", "1", "2", "3", "5", "6", "9", "-", ":", ".", ",", "T", "Z", "+", " ", "a", "٣"];
        foreach (Instant instant in Samples().Take(400))
        {
            string text = Pattern.Format(instant);
            int at = random.Next(text.Length);
            string piece = pieces[random.Next(pieces.Length)];
            ShouldBeReadAlike(text.Remove(at, 1).Insert(at, piece));
            ShouldBeReadAlike(text.Remove(at, 1));
            ShouldBeReadAlike(text.Insert(at, piece));
        }
    }

    [Fact]
    public void Are_read_when_a_character_is_escaped() =>
        JsonSerializer.Deserialize<Instant>("\"2026-11-22\\u005407:59:01Z\"", Options).ShouldBe(Instant.FromUtc(2026, 11, 22, 7, 59, 1));

    private static void ShouldBeReadAlike(string text)
    {
        ParseResult<Instant> expected = Pattern.Parse(text);
        string json = JsonSerializer.Serialize(text);
        if (expected.Success) JsonSerializer.Deserialize<Instant>(json, Options).ShouldBe(expected.Value, text);
        else Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Instant>(json, Options), text);
    }

    private static IEnumerable<Instant> Samples()
    {
        yield return Instant.MinValue;
        yield return Instant.MaxValue;
        yield return NodaConstants.UnixEpoch;
        yield return NodaConstants.UnixEpoch - Duration.Epsilon;
        yield return Instant.FromUtc(1, 1, 1, 0, 0) - Duration.Epsilon;
        yield return Instant.FromUtc(1, 1, 1, 0, 0);
        var random = new Random(1);
        long first = Instant.FromUtc(1, 1, 1, 0, 0).ToUnixTimeSeconds(), last = Instant.FromUtc(9999, 12, 31, 23, 59, 59).ToUnixTimeSeconds();
        for (int i = 0; i < 2_000; i++)
        {
            Instant whole = Instant.FromUnixTimeSeconds(random.NextInt64(first, last));
            yield return whole;
            yield return whole + Duration.FromTicks(random.Next(1_000_000) * 10);
            yield return whole + Duration.FromNanoseconds(random.Next(1_000_000_000));
        }
    }
}
