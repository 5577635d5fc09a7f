using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Listings;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Titles;
using Exchange.Projections.Catalogue;
using Exchange.Projections.Products;
using Exchange.Projections.Titles;

namespace Exchange.Projections.Listings;

/// <summary>Listings, with what they show of product, resource and title. Comes after those.</summary>
public sealed class ListingProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<ListingRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(ListingEvent), typeof(ProductEvent), typeof(ResourceEvent), typeof(TitleEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => fact.Event switch
    {
        ListingDrafted e when AggregateIds.TryParse(new StreamId(e.Subject), out ProductId product) =>
            [RowKey.Of<ListingRow>(fact.Stream.Key), RowKey.Of<ProductRow>(product.ToString()), RowKey.Of<TitleRow>(TitleId.Of(product).ToString())],
        ListingEvent => [RowKey.Of<ListingRow>(fact.Stream.Key)],
        _ => [],
    };

    public void Apply(Fact fact, IRows rows)
    {
        switch (fact.Event)
        {
            case ListingEvent e:
                ListingRow? before = rows.Get<ListingRow>(fact.Stream.Key);
                ListingRow after = After(before, e, rows) ?? throw new ImpossibleHistoryException(before, e);
                rows.Put(fact.Stream.Key, Counted(after) with { UpdatedAt = fact.At, Version = fact.Version });
                break;
            case ProductEvent e:
                Refresh(rows.Get<ProductRow>(e.Product.ToString())?.Listings ?? [], rows);
                break;
            case ResourceEvent e:
                Refresh(rows.Get<ResourceRow>(e.Resource.ToString())?.Listings ?? [], rows);
                break;
            case TitleEvent e when rows.Get<TitleRow>(e.Title.ToString()) is { } title:
                Refresh(rows.Get<ProductRow>(title.Product.ToString())?.Listings ?? [], rows);
                break;
        }
    }

    private static ListingRow? After(ListingRow? before, ListingEvent @event, IRows rows) => (before, @event) switch
    {
        (null, ListingDrafted e) => Draft(e, rows),
        (null, _) => null,
        ({ } row, ListingSubmitted e) => row with { Phase = ListingPhase.Submitted, SubmittedAt = e.At },
        ({ } row, ListingReturned e) => row with { Phase = ListingPhase.Returned, Ground = e.Ground },
        ({ } row, ListingListed e) => row with { Phase = ListingPhase.Listed, TermsVersion = 1, Reviewer = e.Reviewer, Checks = e.Checks, SellerGroup = e.SellerGroup, Ground = null, ListedAt = e.At },
        // The terms of a draft are version 0 (LST-2).
        ({ } row, ListingRevised e) => row with { Terms = e.Terms, TermsVersion = e.Version },
        ({ } row, ListingSuspended e) => row with { Phase = ListingPhase.Suspended, Ground = e.Ground },
        ({ } row, ListingResumed e) => row with { Phase = ListingPhase.Listed, Ground = e.Ground },
        ({ } row, ListingDelisted e) => row with { Phase = ListingPhase.Delisted, Ground = e.Ground, EndedAt = e.At },
        ({ } row, ListingWithdrawn e) => row with { Phase = ListingPhase.Withdrawn, EndedAt = e.At },
        ({ } row, ListingExpired e) => row with { Phase = ListingPhase.Expired, EndedAt = e.At },
        ({ } row, LicenceReserved e) => row with { Reserved = row.Reserved + (e.Licences ?? 1) },
        ({ } row, LicenceReleased e) => row with { Reserved = row.Reserved - (e.Licences ?? 1) },
        ({ } row, LicenceReassigned) => row,
        ({ } row, LicenceSold e) => row with { Reserved = row.Reserved - (e.Licences ?? 1), Sold = row.Sold + (e.Licences ?? 1) },
        ({ } row, LicenceReturned e) => row with { Sold = row.Sold - (e.Licences ?? 1) },
        ({ } row, NoScarcityAllowed e) => (row.Allowed ?? []).Contains(e.Format) ? row : row with { Allowed = (row.Allowed ?? []).Add(e.Format) },
        _ => null,
    };

    private static ListingRow Draft(ListingDrafted e, IRows rows)
    {
        var subject = new StreamId(e.Subject);
        ProductId? product = AggregateIds.TryParse(subject, out ProductId p) ? p : null;
        ResourceId? resource = AggregateIds.TryParse(subject, out ResourceId r) ? r : null;
        return Described(
            new ListingRow(
                e.Listing, e.Seller, product, resource, "", [], Openness.Closed, DataGrade.General, e.Terms, 0, ListingPhase.Draft, null, 0, 0, e.Source, null, [], null, null, null, e.At, null, null, null,
                e.At, 0),
            rows);
    }

    /// <summary>An open listing whose licences are all sold for good is sold out, and is listed again when one comes back or the supply grows (LIC-1).</summary>
    private static ListingRow Counted(ListingRow row)
    {
        int? supply = row.Terms.Supply switch
        {
            { Kind: SupplyKind.Exclusive } => 1,
            { Kind: SupplyKind.Limited, Count: { } count } => count,
            _ => null,
        };
        int? available = supply - row.Reserved - row.Sold;
        ListingPhase phase = row.Phase is ListingPhase.Listed or ListingPhase.SoldOut ? available == 0 && row.Reserved == 0 ? ListingPhase.SoldOut : ListingPhase.Listed : row.Phase;
        return row with { Phase = phase, Available = available };
    }

    private static void Refresh(Seq<ListingId> listings, IRows rows)
    {
        foreach (ListingId listing in listings)
        {
            if (rows.Get<ListingRow>(listing.ToString()) is { } row) rows.Put(listing.ToString(), Described(row, rows));
        }
    }

    private static ListingRow Described(ListingRow row, IRows rows)
    {
        if (row.Product is { } product && rows.Get<ProductRow>(product.ToString()) is { } sold)
        {
            TitleRow? title = rows.Get<TitleRow>(TitleId.Of(product).ToString());
            return row with
            {
                Name = sold.Description.Name, Themes = sold.Description.Themes, Openness = sold.Openness, Grade = sold.Grade, Title = title is null ? null : TitleBadge.Of(title),
            };
        }

        return row.Resource is { } resource && rows.Get<ResourceRow>(resource.ToString()) is { Metadata: var metadata }
            ? row with { Name = metadata.Title, Themes = metadata.Themes, Openness = metadata.Openness, Grade = metadata.Classification.Grade }
            : row;
    }
}
