using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.OrderBooks;

/// <summary>An order that rests in a book.</summary>
/// <param name="Number">By which it is named.</param>
/// <param name="Place">Of two orders at one price the smaller one goes first.</param>
/// <param name="Group">The owner's control group when he placed it; null: none.</param>
/// <param name="Price">Its limit, in minor units of the book's currency.</param>
/// <param name="Remaining">Above zero.</param>
public sealed record RestingOrder(long Number, long Place, ParticipantId Owner, string? Group, OrderSide Side, long Price, long Remaining, TimeInForce TimeInForce, bool PostOnly, Instant? ExpiresAt)
{
    /// <summary>What a buy order of so much of it holds, in minor units.</summary>
    public long CostOf(long quantity) => checked(Price * quantity);

    /// <summary>Whether two orders are of one party, or of one control group: they never trade (DOMAIN PAR-2).</summary>
    public bool IsOneWith(RestingOrder other) => Owner == other.Owner || (Group is not null && string.Equals(Group, other.Group, StringComparison.Ordinal));

    /// <summary>Whether it may trade with the other side's price.</summary>
    public bool Crosses(long price) => Side == OrderSide.Buy ? Price >= price : Price <= price;
}

/// <summary>The orders of a book by number, by priority, by party and by expiry. Immutable: a change shares all that is equal, so that a voided group costs nothing. Equal when the orders are.</summary>
public sealed class RestingOrders : IEquatable<RestingOrders>
{
    public static readonly RestingOrders None = new(
        ImmutableSortedDictionary<long, RestingOrder>.Empty, [], [], ImmutableDictionary.Create<string, ImmutableSortedSet<long>>(StringComparer.Ordinal), ImmutableDictionary.Create<string, ImmutableSortedSet<long>>(StringComparer.Ordinal), []);

    private readonly ImmutableSortedDictionary<long, RestingOrder> _byNumber;
    private readonly ImmutableSortedSet<(long Key, long Place, long Number)> _bids, _asks;
    private readonly ImmutableDictionary<string, ImmutableSortedSet<long>> _byOwner, _byGroup;
    private readonly ImmutableSortedSet<(Instant At, long Number)> _expiries;

    private RestingOrders(
        ImmutableSortedDictionary<long, RestingOrder> byNumber, ImmutableSortedSet<(long Key, long Place, long Number)> bids, ImmutableSortedSet<(long Key, long Place, long Number)> asks, ImmutableDictionary<string, ImmutableSortedSet<long>> byOwner,
        ImmutableDictionary<string, ImmutableSortedSet<long>> byGroup, ImmutableSortedSet<(Instant At, long Number)> expiries) =>
        (_byNumber, _bids, _asks, _byOwner, _byGroup, _expiries) = (byNumber, bids, asks, byOwner, byGroup, expiries);

    public static RestingOrders Of(IEnumerable<RestingOrder> orders) => orders.Aggregate(None, (all, order) => all.With(order));

    public int Count => _byNumber.Count;

    /// <summary>In the order of their numbers.</summary>
    public IEnumerable<RestingOrder> InOrder => _byNumber.Values;

    /// <summary>When the next one expires; null: none does.</summary>
    public Instant? EarliestExpiry => _expiries.IsEmpty ? null : _expiries.Min.At;

    public RestingOrder? Find(long number) => _byNumber.GetValueOrDefault(number);

    /// <summary>A side's orders, the best price first, and at one price the earliest place.</summary>
    public IEnumerable<RestingOrder> Best(OrderSide side) => (side == OrderSide.Buy ? _bids : _asks).Select(spot => _byNumber[spot.Number]);

    public int CountOf(ParticipantId owner) => _byOwner.GetValueOrDefault(owner.Value)?.Count ?? 0;

    /// <summary>A party's orders in the order of their numbers.</summary>
    public IEnumerable<RestingOrder> Of(ParticipantId owner) => (_byOwner.GetValueOrDefault(owner.Value) ?? []).Select(number => _byNumber[number]);

    /// <summary>The orders of a party and of its control group.</summary>
    public IEnumerable<RestingOrder> OfGroup(ParticipantId owner, string? group) =>
        group is null ? Of(owner) : Of(owner).Concat((_byGroup.GetValueOrDefault(group) ?? []).Select(number => _byNumber[number]));

    /// <summary>Those that are out from an instant on, the earliest first.</summary>
    public IEnumerable<RestingOrder> ExpiredAt(Instant at) => _expiries.TakeWhile(expiry => expiry.At <= at).Select(expiry => _byNumber[expiry.Number]);

    /// <summary>With one more.</summary>
    /// <exception cref="ArgumentException">There is one of this number.</exception>
    public RestingOrders With(RestingOrder order)
    {
        bool buys = order.Side == OrderSide.Buy;
        (long Key, long Place, long Number) spot = SpotOf(order);
        return new RestingOrders(
            _byNumber.Add(order.Number, order), buys ? _bids.Add(spot) : _bids, buys ? _asks : _asks.Add(spot), Add(_byOwner, order.Owner.Value, order.Number),
            order.Group is { } group ? Add(_byGroup, group, order.Number) : _byGroup, order.ExpiresAt is { } at ? _expiries.Add((at, order.Number)) : _expiries);
    }

    /// <exception cref="KeyNotFoundException">There is none of this number.</exception>
    public RestingOrders Without(long number)
    {
        RestingOrder order = _byNumber[number];
        bool buys = order.Side == OrderSide.Buy;
        (long Key, long Place, long Number) spot = SpotOf(order);
        return new RestingOrders(
            _byNumber.Remove(number), buys ? _bids.Remove(spot) : _bids, buys ? _asks : _asks.Remove(spot), Remove(_byOwner, order.Owner.Value, number),
            order.Group is { } group ? Remove(_byGroup, group, number) : _byGroup, order.ExpiresAt is { } at ? _expiries.Remove((at, number)) : _expiries);
    }

    /// <summary>With so much less of an order, at its place; without it when nothing is left.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this number.</exception>
    public RestingOrders Less(long number, long quantity)
    {
        RestingOrder order = _byNumber[number];
        if (order.Remaining == quantity) return Without(number);
        return new RestingOrders(_byNumber.SetItem(number, order with { Remaining = order.Remaining - quantity }), _bids, _asks, _byOwner, _byGroup, _expiries);
    }

    public bool Equals(RestingOrders? other) => other is not null && (ReferenceEquals(_byNumber, other._byNumber) || _byNumber.Values.SequenceEqual(other._byNumber.Values));

    public override bool Equals(object? obj) => Equals(obj as RestingOrders);

    public override int GetHashCode() => Count;

    private static ImmutableDictionary<string, ImmutableSortedSet<long>> Add(ImmutableDictionary<string, ImmutableSortedSet<long>> parties, string party, long number) =>
        parties.SetItem(party, (parties.GetValueOrDefault(party) ?? []).Add(number));

    private static ImmutableDictionary<string, ImmutableSortedSet<long>> Remove(ImmutableDictionary<string, ImmutableSortedSet<long>> parties, string party, long number) =>
        parties[party].Remove(number) is { IsEmpty: false } left ? parties.SetItem(party, left) : parties.Remove(party);

    // Keys of bids are negative prices, so that on both sides the best stands first.
    private static (long Key, long Place, long Number) SpotOf(RestingOrder order) => (order.Side == OrderSide.Buy ? -order.Price : order.Price, order.Place, order.Number);
}
