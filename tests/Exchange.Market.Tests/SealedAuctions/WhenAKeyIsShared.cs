using System.Text;
using Exchange.Market.SealedAuctions;
using static Exchange.Market.Tests.SealedAuctions.Envelopes;

namespace Exchange.Market.Tests.SealedAuctions;

/// <summary>The key of an auction with sealed bids, its parts, and envelopes (docs/sealed-bids.md).</summary>
public sealed class WhenAKeyIsShared
{
    private static readonly byte[] Secret = Convert.FromHexString("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    public void Any_two_parts_give_it_back(int one, int other)
    {
        byte[][] parts = KeyShares.Split(Secret, Key(99));
        KeyShares.Combine(one, parts[one - 1], other, parts[other - 1]).ShouldBe(Secret);
    }

    [Fact]
    public void Whatever_the_key_one_part_may_be_the_same()
    {
        // Through one part and any key goes a line: its value at 2 is a second part that gives that key.
        byte[] part = KeyShares.Split(Secret, Key(99))[0];
        foreach (byte[] key in (byte[][])[Key(5), Key(6), Secret])
        {
            byte[] second = KeyShares.Combine(-2, key, -1, part)!;
            KeyShares.Combine(1, part, 2, second).ShouldBe(key);
        }
    }

    [Fact]
    public void Parts_of_two_keys_give_neither()
    {
        byte[] mixed = KeyShares.Combine(1, KeyShares.Split(Secret, Key(99))[0], 2, KeyShares.Split(Key(5), Key(99))[1])!;
        mixed.ShouldNotBe(Secret);
        mixed.ShouldNotBe(Key(5));
    }

    [Fact]
    public void The_same_part_twice_is_no_two_parts() => Should.Throw<ArgumentException>(() => KeyShares.Combine(1, Secret, 1, Secret));

    [Fact]
    public void What_is_sealed_opens_with_the_private_key_under_the_same_words_alone()
    {
        byte[] to = Hpke.PublicKeyOf(Secret), message = Encoding.UTF8.GetBytes("1200.00"), whole = Hpke.Seal(to, Key(41), "info"u8, "aad"u8, message);
        whole.Length.ShouldBe(message.Length + Hpke.Overhead);
        Hpke.Open(Secret, to, "info"u8, "aad"u8, whole).ShouldBe(message);
        Hpke.Open(Key(5), Hpke.PublicKeyOf(Key(5)), "info"u8, "aad"u8, whole).ShouldBeNull();
        Hpke.Open(Secret, to, "other"u8, "aad"u8, whole).ShouldBeNull();
        Hpke.Open(Secret, to, "info"u8, "other"u8, whole).ShouldBeNull();
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] bent = [.. whole];
            bent[i] ^= 1;
            Hpke.Open(Secret, to, "info"u8, "aad"u8, bent).ShouldBeNull($"byte {i}");
        }
    }

    /// <summary>RFC 9180: sealed once by another implementation (pyca/cryptography 48) of the same suite, without associated data, which that one does not take.</summary>
    [Fact]
    public void What_another_program_has_sealed_opens()
    {
        byte[] whole = Convert.FromHexString(
            "04b0a79bccad179aa633642ce6c6d0dbb81e3da278eab4fc7231bc13ed09328634ca96565ec8a30fe639df4f86e389ff4715448e4fb1cad1e378b2ef19bccc8100fbc28be5e1e0ae1f44266b5c23babdbde49bdf204a0de2");
        Hpke.Open(Secret, Hpke.PublicKeyOf(Secret), [.. "exchange/sealed-bid/v1\0"u8, .. "0199a1b2-c3d4-7e5f-8a6b-000000000001"u8], [], whole).ShouldBe("1200.00"u8.ToArray());
    }

    [Fact]
    public void Every_envelope_has_one_length()
    {
        Convert.FromBase64String(Bid(Listings.Floor.Alice, (1, 1)).Envelope).Length.ShouldBe(BidSlip.SealedBytes);
        Convert.FromBase64String(Bid(Listings.Floor.Alice, (1_000_000, 999_999_999), (1_000_000, 999_999_998), (1_000_000, 999_999_997), (999_999, 999_999_996)).Envelope).Length.ShouldBe(BidSlip.SealedBytes);
    }
}
