using NodaTime;

namespace Exchange.Kernel.Tests;

public sealed class Identifiers
{
    private static readonly Guid DnsNamespace = new("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    /// <summary>The worked example of RFC 9562, appendix A.4.</summary>
    [Fact]
    public void UUIDv5_gives_the_RFCs_example() => Uuid.V5(DnsNamespace, "www.example.com").ShouldBe(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"));

    [Fact]
    public void UUIDv5_takes_long_names_and_any_script()
    {
        Uuid.V5(DnsNamespace, new string('甲', 1000)).ShouldNotBe(Uuid.V5(DnsNamespace, new string('甲', 1001)));
        Uuid.V5(DnsNamespace, "").Version.ShouldBe(5);
        Uuid.V5(DnsNamespace, "").Variant.ShouldBeInRange(8, 11);
    }

    [Fact]
    public void A_command_is_the_same_for_the_same_participant_and_key_only()
    {
        CommandId id = CommandId.Of(new ParticipantId("alice"), "key-1");
        id.ShouldBe(CommandId.Of(new ParticipantId("alice"), "key-1"));
        id.ShouldNotBe(CommandId.Of(new ParticipantId("alice"), "key-2"));
        id.ShouldNotBe(CommandId.Of(new ParticipantId("bob"), "key-1"));
    }

    /// <summary>Stored command ids are looked up for ever: the way they are made may not change.</summary>
    [Fact]
    public void Command_ids_stay_what_they_are()
    {
        CommandId.Of(new ParticipantId("alice"), "key-1").Value.ShouldBe(Uuid.V5(new Guid("5f0c2f43-7b8e-5d0a-9c4e-3a4d7e0b9d61"), "alice\nkey-1"));
        CommandId.FollowUp("close", 17, 0).Value.ShouldBe(Uuid.V5(new Guid("0b6f4d0e-2c51-5f8d-8d21-6c1f7a5e9b42"), "close\n17\n0"));
    }

    [Fact]
    public void Follow_ups_differ_by_subscription_position_and_ordinal() =>
        new[] { CommandId.FollowUp("a", 1, 0), CommandId.FollowUp("b", 1, 0), CommandId.FollowUp("a", 2, 0), CommandId.FollowUp("a", 1, 1), CommandId.FollowUp("a", 11, 0) }
            .Distinct().Count().ShouldBe(5);

    [Theory]
    [InlineData("auction-0199", "auction")]
    [InlineData("account-fees-CNY-2026-11-22", "account")]
    [InlineData("plain", "plain")]
    [InlineData("-x", "-x")]
    public void A_stream_tells_its_kind_by_what_stands_before_the_first_dash(string stream, string prefix) => new StreamId(stream).Prefix.ShouldBe(prefix);

    [Theory]
    [InlineData(1_999, 1_000)]
    [InlineData(1_000, 1_000)]
    [InlineData(999, 0)]
    [InlineData(0, 0)]
    [InlineData(-1, -1_000)]
    [InlineData(-1_000, -1_000)]
    [InlineData(-1_001, -2_000)]
    public void Instants_are_cut_down_to_microseconds_also_before_1970(long nanoseconds, long cut) =>
        (Instant.FromUnixTimeTicks(0) + Duration.FromNanoseconds(nanoseconds)).ToMicroseconds().ShouldBe(Instant.FromUnixTimeTicks(0) + Duration.FromNanoseconds(cut));
}
