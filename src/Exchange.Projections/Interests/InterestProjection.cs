using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Interests;

namespace Exchange.Projections.Interests;

/// <summary>Calls for interest, and the registrations of each.</summary>
public sealed class InterestProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<InterestRow>(), RowModel.Of<RegistrationRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(InterestEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => BuyerOf((InterestEvent)fact.Event) is { } buyer
        ? [RowKey.Of<InterestRow>(fact.Stream.Key), RowKey.Of<RegistrationRow>(RegistrationRow.KeyOf(((InterestEvent)fact.Event).Interest, buyer))]
        : [RowKey.Of<InterestRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows)
    {
        var e = (InterestEvent)fact.Event;
        InterestRow? before = rows.Get<InterestRow>(fact.Stream.Key);
        InterestRow after = After(before, e) ?? throw new ImpossibleHistoryException(before, e);
        rows.Put(fact.Stream.Key, after with { UpdatedAt = fact.At, Version = fact.Version });
        if (BuyerOf(e) is not { } buyer) return;

        string key = RegistrationRow.KeyOf(e.Interest, buyer);
        RegistrationRow? registration = rows.Get<RegistrationRow>(key);
        rows.Put(key, (registration, e) switch
        {
            // Who withdrew may register again.
            (null or { Standing: RegistrationStanding.Dropped }, InterestRegistered) => new RegistrationRow(e.Interest, after.Listing, buyer, RegistrationStanding.Registered, after.Deposit, null, null, e.At, null),
            ({ } row, InterestDropped dropped) => row with { Standing = RegistrationStanding.Dropped, Ground = dropped.Ground, EndedAt = e.At },
            ({ } row, InterestAgreed agreed) => row with { Standing = RegistrationStanding.Agreed, Order = agreed.Order, EndedAt = e.At },
            _ => throw new ImpossibleHistoryException(registration, e),
        });
    }

    private static InterestRow? After(InterestRow? before, InterestEvent @event) => (before, @event) switch
    {
        (null, InterestCalled e) => new InterestRow(
            e.Interest, InterestPhase.Open, e.Listing, e.ListingVersion, e.Product, e.Seller, e.Auction.OpeningPrice, e.Auction.Deposit, e.Until, 0, e.Extensions, e.Extension, e.Runs, e.Auction.Format, null, e.At,
            null, e.At, 0),
        ({ } row, InterestExtended e) => row with { Until = e.Until, ExtensionsLeft = row.ExtensionsLeft - 1 },
        ({ } row, InterestAgreed e) => row with { Phase = InterestPhase.Agreed, EndedAt = e.At },
        ({ } row, InterestAuctioned e) => row with { Phase = InterestPhase.Auctioned, Auction = e.Auction, EndedAt = e.At },
        ({ } row, InterestLapsed e) => row with { Phase = InterestPhase.Lapsed, EndedAt = e.At },
        ({ } row, InterestRegistered) => row with { Registrations = row.Registrations + 1 },
        ({ } row, InterestDropped) => row with { Registrations = row.Registrations - 1 },
        _ => null,
    };

    private static ParticipantId? BuyerOf(InterestEvent @event) => @event switch
    {
        InterestRegistered e => e.Buyer,
        InterestDropped e => e.Buyer,
        InterestAgreed e => e.Buyer,
        _ => null,
    };
}
