using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Market.Listings;

/// <summary>The grant of use that the sale of a licence comes to, and whether it can be made (DOMAIN TIT-2, TIT-3, TIT-5).</summary>
internal static class LicenceRule
{
    /// <summary>What the holder of a licence gets, from delivery on: for the licence's own term, else as long as the title lasts.</summary>
    public static Grant GrantOf(Guid id, ParticipantId seller, ParticipantId buyer, ListingTerms terms, CertifiedTitle title, Instant from) =>
        new(id, GrantedRight.Use, seller, buyer, terms.Scope, new Term(from, terms.LicenceTerm is { } term ? from + term : title.Claim.Term.Until), terms.Exclusivity, Parent: null, Survives: false);

    /// <summary>Why a licence can't be granted now, in order of precedence: the product, its kind, its title, the grant; null when it can.</summary>
    /// <param name="offered">The product; null: there is none any more.</param>
    /// <param name="grant">The grant's id, as it would be.</param>
    /// <param name="buyer">Null: whoever it will be.</param>
    /// <param name="rules">The version whose negative list is asked; null: none is, for a deal that is under way was made under the rules of its day (RUL-1).</param>
    public static Rejection? Bars(Listable? offered, TitleState title, ListingTerms terms, Guid grant, ParticipantId seller, ParticipantId? buyer, RuleVersion? rules, Instant at)
    {
        if (Stops(offered, title, terms, rules, at) is { } stop) return stop;
        var certified = (CertifiedTitle)title;
        return certified.Bars(GrantOf(grant, seller, buyer ?? default, terms, certified, at), at);
    }

    /// <summary>Why nothing new can be made of a product now, whatever is granted: the product, its kind, its title; null when it can.</summary>
    /// <inheritdoc cref="Bars"/>
    public static Rejection? Stops(Listable? offered, TitleState title, ListingTerms terms, RuleVersion? rules, Instant at)
    {
        if (offered is not { InTrade: true }) return new TitleRejection.ProductNotRegistered();
        if (offered.Bars(terms, rules) is { } kind) return kind;
        if (title is not CertifiedTitle certified) return new TitleRejection.TitleNotCertified();
        if (certified.IsFrozenAt(at)) return new TitleRejection.TitleIsFrozen(certified.FrozenUntil!.Value);
        return certified.Claim.Term.Covers(at) ? null : new TitleRejection.OutsideTitle("term");
    }
}
