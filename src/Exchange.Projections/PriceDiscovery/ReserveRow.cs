using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Projections.PriceDiscovery;

/// <summary>What the seller of an auction is shown, and he alone, where it is not only what he asked for: the reserve price in force, and what his exclusive sale forgoes (MECHANISMS section 1).</summary>
/// <param name="Auction">The auction's stream.</param>
/// <param name="Reserve">Null: there is none.</param>
/// <param name="Forgone">Null: he has stated no values.</param>
public sealed record ReserveRow(string Auction, ParticipantId Seller, Money? Reserve, Money? Forgone, Instant OpenedAt) : Row, IRowOf<ReserveRow>
{
    public static string Model => "reserves";

    public override Audience SeenBy() => Audience.OwnersAlone;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Seller];
}
