using System.Collections.Immutable;
using Exchange.Projections.Accounts;
using Exchange.Projections.AssetMap;
using Exchange.Projections.Catalogue;
using Exchange.Projections.Credits;
using Exchange.Projections.DutchAuctions;
using Exchange.Projections.Conduct;
using Exchange.Projections.Interests;
using Exchange.Projections.Listings;
using Exchange.Projections.Negotiations;
using Exchange.Projections.Operation;
using Exchange.Projections.OrderBooks;
using Exchange.Projections.Parties;
using Exchange.Projections.PriceDiscovery;
using Exchange.Projections.Products;
using Exchange.Projections.ReverseAuctions;
using Exchange.Projections.SealedAuctions;
using Exchange.Projections.Titles;
using Exchange.Projections.Trade;

namespace Exchange.Projections;

/// <summary>All read models that are kept as rows.</summary>
public static class MarketProjections
{
    /// <summary>In the order in which each fact is folded: a projection may read the rows of those before it.</summary>
    public static ImmutableArray<IProjection> All { get; } =
    [
        new ParticipantProjection(), new DecisionProjection(), new RulebookProjection(), new ResourceProjection(), new ProductProjection(), new TitleProjection(), new ListingProjection(),
        new CatalogueProjection(), new QuoteProjection(), new RfqProjection(), new OrderProjection(), new AgreementProjection(), new SettlementProjection(), new EntitlementProjection(), new CertificateProjection(), new AccountProjection(),
        new PriceProjection(), new MapProjection(), new NegotiationProjection(), new InterestProjection(), new QueueProjection(), new SealedProjection(),
        new CreditProjection(), new ReserveProjection(),
        new DutchProjection(),
        new ReverseProjection(),
        new IndexProjection(), new DemandProjection(), new ComparableProjection(), new ConductProjection(), new FillProjection(),
        new BookProjection(),
    ];

    /// <summary>All models by their names, in ordinal order.</summary>
    public static ImmutableSortedDictionary<string, RowModel> Models { get; } = All.SelectMany(p => p.Models).ToImmutableSortedDictionary(m => m.Name, m => m, StringComparer.Ordinal);
}
