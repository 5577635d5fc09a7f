using System.Text;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.SealedAuctions;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.SealedAuctions;

/// <summary>A floor whose rulebook names custodians, and what bidders and custodians do with their keys.</summary>
internal static class Envelopes
{
    public static readonly SealedAuctionId Sale = Id<SealedAuctionId>(31);
    public static readonly ParticipantId Operator = new("operator-1"), Regulator = new("regulator-1"), Auditor = new("auditor-1"), Carol = new("carol");
    public static readonly Instant Close = Now + Duration.FromHours(1);

    public static readonly Seq<Custodian> Custodians =
        [Custodian(CustodianOffice.Operator, Operator, 11), Custodian(CustodianOffice.Regulator, Regulator, 12), Custodian(CustodianOffice.Auditor, Auditor, 13)];

    /// <summary>As the floor; carol has 500.00, too.</summary>
    public static readonly Scene Hall = Quiet.Admitted(Carol, null, ParticipantRole.Buyer).Funded(Carol, Cny(500_00))
        .Given(Rulebook.Stream, new RulesEnacted(2, Rules with { Custodians = Custodians }, Before, Ruling, Before));

    public static readonly SealedLot SecondPrice = new(SealedFormat.SecondPrice, Currency.Cny, Close, Reserve: Cny(10_00));

    public static byte[] Key(int number) => [.. new byte[Hpke.PrivateKeyBytes - 1], (byte)number];

    public static PutUpSealed PutUp(SealedLot lot) => new(Vendor, Sale, Listing, lot, new KeyMaterial(Key(7), Key(99), [Key(21), Key(22), Key(23)]));

    public static BidSlip Slip(params (int Licences, long Price)[] rows) => new(rows.Select(row => new BidRow(row.Licences, Cny(row.Price))).ToSeq(), new string('a', 64));

    public static BidSealed Bid(ParticipantId bidder, BidSlip slip, int ephemeral = 41) =>
        new(bidder, Sale, Convert.ToBase64String(slip.SealFor(Sale, bidder, Hpke.PublicKeyOf(Key(7)), Key(ephemeral))), slip.CommitmentFor(Sale, bidder));

    public static BidSealed Bid(ParticipantId bidder, params (int Licences, long Price)[] rows) => Bid(bidder, Slip(rows));

    /// <summary>A custodian's part, opened as he does it.</summary>
    public static HandInKeyShare Share(this Scene scene, ParticipantId custodian)
    {
        KeptShare kept = scene.Auction().Custody.Single(part => part.Custodian.Person == custodian);
        byte[] own = Key(10 + kept.Number);
        byte[]? share = Hpke.Open(own, Hpke.PublicKeyOf(own), SealedDesk.KeptInfo(Sale), Encoding.UTF8.GetBytes(custodian.Value), Convert.FromBase64String(kept.Sealed));
        return new HandInKeyShare(custodian, Sale, Convert.ToBase64String(share!));
    }

    public static LiveSealedAuction Auction(this Scene scene) => (LiveSealedAuction)scene.State<SealedAuctionState>(Sale.Stream);

    public static Scene Registered(this Scene scene, params ParticipantId[] bidders) => bidders.Aggregate(scene, (s, bidder) => s.Given(new RegisterForSealed(bidder, Sale), Now));

    /// <summary>Closed, and the key put together by operator and auditor; over already when nobody has bid.</summary>
    public static Scene Unsealed(this Scene scene)
    {
        scene = scene.Given(new CloseSealed(MarketCommand.Exchange, Sale, Close), Close);
        if (scene.Auction().IsOver) return scene;
        scene = scene.Given(scene.Share(Operator), Close);
        return scene.Given(scene.Share(Auditor), Close);
    }

    /// <summary>Closed, opened by operator and auditor, settled, and every order made.</summary>
    public static Scene Settled(this Scene scene)
    {
        scene = scene.Unsealed();
        while (scene.Auction().Phase == SealedPhase.Unsealed) scene = scene.Given(new OpenEnvelopes(MarketCommand.Exchange, Sale, scene.Auction().Opened.Count), Close);
        return scene.Auction().Awards.Aggregate(scene, (s, award) => s.Given(new Market.Orders.PlaceSealedOrder(MarketCommand.Exchange, Sale, award.Bidder), Close));
    }

    private static Custodian Custodian(CustodianOffice office, ParticipantId person, int key) => new(office, person, Convert.ToBase64String(Hpke.PublicKeyOf(Key(key))));
}
