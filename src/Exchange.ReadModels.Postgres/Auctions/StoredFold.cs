using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Kernel.Json;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using Exchange.Projections.PriceDiscovery;

namespace Exchange.ReadModels.Postgres.Auctions;

/// <summary>What folding an auction on needs beyond its public view. Secret: it holds the standing maximum and the reserve price.</summary>
/// <remarks>Who is registered is left out: that decides who may bid, not what a bid does, and it would make the row of a large auction heavy.</remarks>
/// <param name="Bidders">In the order of their numbers.</param>
/// <param name="Maxima">All of them where bids may be retracted, or another follows a winner who does not pay; the best first; otherwise null.</param>
/// <param name="Absentee">What was left for the opening that is waited for, the best first; otherwise null.</param>
/// <param name="Left">How often something was left for it; null: bidding is open.</param>
internal sealed record StoredFold(
    AuctionTerms Terms, StandingBid? Standing, IReadOnlyList<ParticipantId> Bidders,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StandingMaximum>? Maxima = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StandingMaximum>? Absentee = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Left = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(InstantConverter), typeof(DurationConverter), typeof(MoneyConverter), typeof(ParticipantIdConverter), typeof(IncrementTableConverter), typeof(KebabCaseConverter<AuctionFormat>), typeof(KebabCaseConverter<OnDefault>),
    ])]
[JsonSerializable(typeof(StoredFold))]
internal sealed partial class StoredFoldJsonContext : JsonSerializerContext;

/// <summary>An auction while it is being folded: the pure fold, and the two columns it is kept in.</summary>
internal sealed class FoldedAuction
{
    private static readonly StoredFoldJsonContext Json = new(new JsonSerializerOptions(StoredFoldJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly List<ParticipantId> _bidders;
    private AuctionTerms? _terms;

    public FoldedAuction() => (Fold, _bidders) = (AuctionFold.Empty, []);

    private FoldedAuction(AuctionFold fold, StoredFold stored) => (Fold, _bidders, _terms) = (fold, [.. stored.Bidders], stored.Terms);

    public AuctionFold Fold { get; private set; }

    public PublicBid? Apply(AuctionEvent @event, long position, long version, NodaTime.Instant at)
    {
        if (@event is BiddingOpened && Fold.State is Open waiting) _bidders.AddRange(waiting.Absentees);
        (Fold, PublicBid? bid) = Fold.Apply(@event, position, version, at);
        if (@event is AuctionOpened opened) _terms = opened.Terms;
        if (Fold.Bidders.Count > _bidders.Count) _bidders.Add(@event is BidPlaced placed ? placed.Bidder : ((LotAwarded)@event).Winner);
        return bid;
    }

    /// <summary>The column <c>fold</c>.</summary>
    public string ToStored() => JsonSerializer.Serialize(
        Fold.State is Open open
            ? new StoredFold(_terms!, open.Standing, _bidders, ListOf(open.Maxima), ListOf(open.Absentee), open.Absentee is null ? null : open.BidCount)
            : new StoredFold(_terms!, null, _bidders, ListOf((Fold.State as Settled)?.Rest?.Maxima)),
        Json.StoredFold);

    /// <summary>From the columns <c>view</c> and <c>fold</c>.</summary>
    public static FoldedAuction Of(string view, string fold)
    {
        AuctionView shown = JsonSerializer.Deserialize(view, PriceDiscoveryJson.AuctionView)!;
        StoredFold stored = JsonSerializer.Deserialize(fold, Json.StoredFold)!;
        BidderNumbers numbers = stored.Bidders.Aggregate(BidderNumbers.None, (all, bidder) => all.With(bidder));
        return new FoldedAuction(new AuctionFold(StateOf(shown, stored), numbers, shown), stored);
    }

    private static AuctionState StateOf(AuctionView view, StoredFold stored) => view.Status switch
    {
        AuctionStatus.Scheduled => Opened(view, stored) with { Absentee = MaximaOf(stored.Absentee), BidCount = stored.Left!.Value, ClosesAt = view.ClosesAt },
        AuctionStatus.Open => Opened(view, stored) with { Standing = stored.Standing, Maxima = MaximaOf(stored.Maxima), ClosesAt = view.ClosesAt, Extensions = view.Extensions, BidCount = view.BidCount },
        AuctionStatus.Sold => (Opened(view, stored) with { Maxima = MaximaOf(stored.Maxima) }).Settle(view.ClosesAt, stored.Bidders[view.Winner!.Value - 1], view.CurrentPrice),
        _ => Opened(view, stored).Settle(view.ClosesAt, null, null),
    };

    private static Open Opened(AuctionView view, StoredFold stored) =>
        (Open)Auction.Decider.Evolve(Auction.Decider.Initial, new AuctionOpened(view.AuctionId, view.Seller, stored.Terms, view.At));

    private static IReadOnlyList<StandingMaximum>? ListOf(EnglishMaxima? maxima) => maxima is null ? null : [.. maxima.Ranked];

    private static EnglishMaxima? MaximaOf(IReadOnlyList<StandingMaximum>? stored) => stored is null ? null : EnglishMaxima.Of(stored);
}
