using Exchange.Kernel;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using static Exchange.Market.Listings.ListingRejection;

namespace Exchange.Market.Listings;

/// <summary>Whether an entry of the negative list keeps data out of listings and trade (FUNCTIONS row 13).</summary>
internal static class NegativeListRule
{
    /// <summary>The refusal by the first entry whose conditions all hold; null when there is none.</summary>
    /// <param name="rules">The version whose list is asked; null: none is.</param>
    public static OnNegativeList? Bars(RuleVersion? rules, Listable data, ListingTerms terms)
    {
        if (rules?.Rules.NegativeList is not { } list) return null;
        foreach (NegativeEntry entry in list)
        {
            if (Covers(entry, data, terms.Scope.Fields)) return new OnNegativeList(entry.Code, rules.Number);
        }

        return null;
    }

    private static bool Covers(NegativeEntry entry, Listable data, Seq<string> fields)
    {
        Classification kind = data.Classification;
        return (entry.Grade is null || entry.Grade == kind.Grade)
            && (entry.Personal is null || entry.Personal == kind.Personal)
            && (entry.Public is null || entry.Public == kind.Public)
            && (entry.Form is null || entry.Form == kind.Form)
            && (entry.Origin is null || entry.Origin == kind.Origin)
            && (entry.Theme is null || data.Themes.Contains(entry.Theme, StringComparer.Ordinal))
            && (entry.Field is null || fields.Count == 0 || fields.Contains(entry.Field, StringComparer.Ordinal)); // no field named: all are allowed (TIT-2)
    }
}
