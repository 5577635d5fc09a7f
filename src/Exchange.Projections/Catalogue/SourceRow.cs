using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Resources;

namespace Exchange.Projections.Catalogue;

/// <summary>What was imported from a source catalogue, by its name there: the next import finds what is gone by it.</summary>
public sealed record SourceRow(string Catalogue, string Identifier, ResourceId Resource, ParticipantId Cataloguer, ResourceStanding Standing, int Revision) : Row, IRowOf<SourceRow>
{
    public static string Model => "source-index";

    /// <summary>What the keys of all records of a catalogue begin with.</summary>
    public static string PrefixOf(string catalogue) => Bounded.Part(catalogue) + "/";

    public static string KeyOf(SourceRecord source) => PrefixOf(source.Catalogue) + Bounded.Text(source.Identifier, 1_000);

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Cataloguer];

    public override ImmutableArray<Label> Labels() => [Label.OfValue("standing", Standing)];
}
