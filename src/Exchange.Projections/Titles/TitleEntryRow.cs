using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Projections.Titles;

/// <summary>One link in the chain of title: what happened, when, by whom, where in the log (FUNCTIONS row 29).</summary>
/// <param name="Number">From 1: the version of the title's stream.</param>
/// <param name="Entry">What happened: <c>applied</c>, <c>certified</c>, <c>right-granted</c> …, in words chosen by hand.</param>
/// <param name="Ground">A code.</param>
/// <param name="Party">Whom it concerns beside the actor: an objector, a grantee.</param>
/// <param name="Reference">The grant, objection or decision that it is about.</param>
/// <param name="Holdings">Who holds what from here on; of a claim and of its certification only.</param>
public sealed record TitleEntryRow(
    TitleId Title, ProductId Product, long Number, string Entry, long Position, Instant At, ParticipantId Actor, string? Ground, ParticipantId? Party, Guid? Reference, Seq<Holding>? Holdings,
    Instant? Until, Seq<ParticipantId> Holders) : Row, IRowOf<TitleEntryRow>
{
    /// <summary>Entries of the register: everybody sees them; licences name their parties, and are shown to those.</summary>
    private static readonly ImmutableHashSet<string> Register = ["notice-opened", "objected", "objection-upheld", "objection-unfounded", "certified", "objection-noted", "frozen", "unfrozen"];

    public static string Model => "title-entries";

    /// <summary>What the keys of a title's entries begin with.</summary>
    public static string PrefixOf(TitleId title) => $"{title}/";

    public static string KeyOf(TitleId title, long number) => PrefixOf(title) + Bounded.Number(number);

    public override Audience SeenBy() => Register.Contains(Entry) ? Audience.Everybody : Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [.. (Party is { } party ? Holders.Append(party) : Holders).Distinct()];
}

/// <summary>A right granted out of a title (DOMAIN TIT-2). Those see it whom it concerns.</summary>
/// <param name="Cause">The stream of the settlement or listing that it comes of.</param>
/// <param name="Children">Grants carved out of this one.</param>
/// <param name="RevokedAt">Null while it stands; its term may be over.</param>
/// <param name="Ground">A code: why it was revoked, or <c>parent-revoked</c>.</param>
public sealed record GrantRow(
    TitleId Title, ProductId Product, Grant Grant, string Cause, Seq<Guid> Children, Instant GrantedAt, Instant? RevokedAt, string? Ground, Seq<ParticipantId> Holders) : Row, IRowOf<GrantRow>
{
    public static string Model => "grants";

    public static string KeyOf(Guid grant) => grant.ToString("D");

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [.. Holders.Append(Grant.Grantor).Append(Grant.Grantee).Distinct()];

    public override ImmutableArray<Label> Labels() => [Label.Of("title", Title), Label.Of("product", Product), Label.Of("in-force", RevokedAt is null ? "true" : "false")];
}
