using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Titles;

/// <summary>Rights that are divided: the holdings of each add up to exactly one at every instant after first registration (DOMAIN TIT-1).</summary>
public enum DividedRight
{
    Ownership,
    Disposal,
    Income,
}

/// <summary>Rights that are granted, not divided (DOMAIN TIT-2).</summary>
public enum GrantedRight
{
    Management,
    Control,
    Use,
}

/// <summary>Whom else a grant leaves room for (DOMAIN TIT-2).</summary>
public enum Exclusivity
{
    /// <summary>Nobody else, the grantor included.</summary>
    Exclusive,

    /// <summary>Nobody but the grantor.</summary>
    Sole,

    /// <summary>Any number of others.</summary>
    NonExclusive,
}

/// <summary>One holder's part of a divided right.</summary>
public sealed record Holding(DividedRight Right, ParticipantId Holder, Share Share);

/// <summary>What data may be used for (TIT-2). Each list names codes; an empty one means all.</summary>
public sealed record Scope(Seq<string> Purposes, Seq<string> Fields, Seq<string> Regions, bool OnwardTransfer)
{
    /// <summary>Everything, everywhere, with onward transfer.</summary>
    public static readonly Scope Unlimited = new([], [], [], OnwardTransfer: true);

    /// <summary>Whether everything that the other allows is allowed here, too (TIT-3).</summary>
    public bool Contains(Scope other) =>
        Contains(Purposes, other.Purposes) && Contains(Fields, other.Fields) && Contains(Regions, other.Regions) && (OnwardTransfer || !other.OnwardTransfer);

    /// <summary>Whether some use is allowed by both. Onward transfer does not come into it: what is not passed on is a use, too.</summary>
    public bool Overlaps(Scope other) => Overlap(Purposes, other.Purposes) && Overlap(Fields, other.Fields) && Overlap(Regions, other.Regions);

    private static bool Contains(Seq<string> all, Seq<string> some) => all.Count == 0 || (some.Count > 0 && some.All(code => all.Contains(code, StringComparer.Ordinal)));

    private static bool Overlap(Seq<string> one, Seq<string> other) => one.Count == 0 || other.Count == 0 || one.Any(code => other.Contains(code, StringComparer.Ordinal));
}

/// <summary>From when until just before when; without an end, for good.</summary>
public sealed record Term(Instant From, Instant? Until)
{
    public bool Contains(Term other) => From <= other.From && (Until is null || (other.Until is { } end && end <= Until));

    public bool Overlaps(Term other) => (other.Until is null || From < other.Until) && (Until is null || other.From < Until);

    public bool Covers(Instant at) => From <= at && (Until is null || at < Until);
}

/// <summary>A right granted to somebody (TIT-2, TIT-3).</summary>
/// <param name="Parent">The grant that it was carved out of; null: out of the holders' own right.</param>
/// <param name="Survives">Whether it outlives the grant it was carved out of.</param>
public sealed record Grant(Guid Id, GrantedRight Right, ParticipantId Grantor, ParticipantId Grantee, Scope Scope, Term Term, Exclusivity Exclusivity, Guid? Parent, bool Survives);
