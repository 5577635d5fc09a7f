using System.Collections.Immutable;

namespace Exchange.Mechanisms;

/// <summary>A priced view or bundle: whoever buys it can answer every query over its items.</summary>
/// <param name="Price">Minor units; zero or more.</param>
public sealed record PricedView(string Name, ImmutableHashSet<string> Items, long Price)
{
    public long Price { get; init; } = Price is >= 0 and <= Amounts.Max ? Price : throw new ArgumentOutOfRangeException(nameof(Price), Price, $"A view costs from 0 to {Amounts.Max}.");
}

/// <summary>Views that together hold all that was asked for, and what they cost.</summary>
/// <param name="Views">By name.</param>
public sealed record ViewCover(long Price, ImmutableArray<string> Views);

/// <summary>A view that others undercut.</summary>
public sealed record ViewArbitrage(PricedView View, ViewCover Cheaper);

/// <summary>What a buyer has had, and what he paid for all of it; minor units.</summary>
public sealed record BuyerHistory(ImmutableHashSet<string> Items, long Paid);

/// <summary>A price list of views of one dataset, and the price that it gives every query (MECHANISMS ARB-1). Pure; immutable.</summary>
/// <remarks>
/// A set of views answers a query if its items hold the query's: a query costs what its cheapest cover costs, the one extension of the list that leaves no arbitrage
/// and no discount (Koutris et al., "Query-Based Data Pricing", 2015). Finding it is NP-hard; it is exact here, and quick for as many views as are allowed.
/// </remarks>
public sealed class ViewPrices
{
    public const string RuleVersion = "view-cover-1";

    public const int ViewsMax = 24;

    /// <param name="views">In any order.</param>
    /// <exception cref="ArgumentException">Two have the same name, or there are more than <see cref="ViewsMax"/>.</exception>
    public ViewPrices(IEnumerable<PricedView> views)
    {
        Views = [.. views.OrderBy(v => v.Name, StringComparer.Ordinal)];
        if (Views.Length > ViewsMax) throw new ArgumentException($"A price list has at most {ViewsMax} views.", nameof(views));
        if (Views.DistinctBy(v => v.Name, StringComparer.Ordinal).Count() != Views.Length) throw new ArgumentException("Two views have the same name.", nameof(views));
    }

    /// <summary>By name.</summary>
    public ImmutableArray<PricedView> Views { get; }

    /// <summary>The cheapest views that hold all items; null: some are in no view.</summary>
    public ViewCover? CoverOf(IEnumerable<string> items) => CoverOf(items, (1 << Views.Length) - 1);

    /// <summary>What a query costs who has bought before: the cover of all he will have had, less what he paid. He might combine old answers with new ones, so that they are priced together.</summary>
    /// <returns>Zero or more; null: some items are in no view.</returns>
    public long? PriceAfter(BuyerHistory history, IEnumerable<string> items) => CoverOf(history.Items.Union(items)) is { } cover ? Math.Max(0, cover.Price - history.Paid) : null;

    /// <summary>Every view that costs more than the cheapest cover by others, by name. None: the list is free of arbitrage.</summary>
    public IEnumerable<ViewArbitrage> Arbitrages() => Views.Select((view, i) => CoverOf(view.Items, ((1 << Views.Length) - 1) & ~(1 << i)) is { } others && others.Price < view.Price ? new ViewArbitrage(view, others) : null).OfType<ViewArbitrage>();

    /// <summary>The same views, each at its cheapest cover: free of arbitrage, and no dearer anywhere.</summary>
    public ViewPrices WithoutArbitrage() => new(Views.Select(view => view with { Price = CoverOf(view.Items)!.Price }));

    private ViewCover? CoverOf(IEnumerable<string> items, int allowed)
    {
        int[] needs = [.. items.Distinct(StringComparer.Ordinal).Select(item => HoldersOf(item) & allowed).Distinct()];
        return CheapestCover.Find(needs, [.. Views.Select(v => v.Price)]) is { } found
            ? new ViewCover(found.Price, [.. Views.Where((_, i) => (found.Views & (1 << i)) != 0).Select(v => v.Name)])
            : null;
    }

    private int HoldersOf(string item)
    {
        int holders = 0;
        for (int i = 0; i < Views.Length; i++) holders |= Views[i].Items.Contains(item) ? 1 << i : 0;
        return holders;
    }
}
