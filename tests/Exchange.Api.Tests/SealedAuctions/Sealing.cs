using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;

namespace Exchange.Api.Tests;

/// <summary>What bidders and custodians do with their own keys, outside of the exchange (docs/sealed-bids.md). Keys are fixed numbers, so that a test can be run again.</summary>
internal static class Sealing
{
    public static readonly Seq<Custodian> Custodians =
        [Custodian(CustodianOffice.Operator, "operator", 11), Custodian(CustodianOffice.Regulator, "regulator", 12), Custodian(CustodianOffice.Auditor, "auditor", 13)];

    /// <summary>The body of a request that hands a bid of one licence in.</summary>
    public static string Bid(string auction, string bidder, string publicKey, Money price, int ephemeral)
    {
        var slip = new BidSlip([new BidRow(1, price)], new string('e', 64));
        (SealedAuctionId id, ParticipantId who) = (new(Guid.Parse(auction)), new(bidder));
        return $$"""{"envelope":"{{Convert.ToBase64String(slip.SealFor(id, who, Convert.FromBase64String(publicKey), Key(ephemeral)))}}","commitment":"{{slip.CommitmentFor(id, who)}}"}""";
    }

    /// <summary>A custodian's part of the key, as he opens it with his own.</summary>
    /// <param name="auction">As anybody reads it.</param>
    /// <param name="number">Which custodian, from 1.</param>
    public static string ShareOf(JsonElement auction, int number)
    {
        JsonElement kept = auction.GetProperty("custody")[number - 1];
        byte[] own = Key(10 + number);
        var id = new SealedAuctionId(auction.GetProperty("auction").GetGuid());
        byte[] person = Encoding.UTF8.GetBytes(kept.GetProperty("custodian").GetProperty("person").GetString()!);
        return Convert.ToBase64String(Hpke.Open(own, Hpke.PublicKeyOf(own), SealedDesk.KeptInfo(id), person, kept.GetProperty("sealed").GetBytesFromBase64())!);
    }

    private static Custodian Custodian(CustodianOffice office, string person, int key) => new(office, new ParticipantId(person), Convert.ToBase64String(Hpke.PublicKeyOf(Key(key))));

    private static byte[] Key(int number) => [.. new byte[Hpke.PrivateKeyBytes - 1], (byte)number];
}
