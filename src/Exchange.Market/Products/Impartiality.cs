using Exchange.Kernel;
using Exchange.Market.Decisions;

namespace Exchange.Market.Products;

/// <summary>Where several parties are decided on, nobody who is one with any of them decides (DOMAIN PAR-2).</summary>
internal static class Impartiality
{
    /// <inheritdoc cref="Conflicts.Between"/>
    /// <param name="concerned">The parties that are decided on.</param>
    public static DecisionRejection.ConflictOfInterest? Between(Joint joint, IEnumerable<ParticipantId> concerned, params ReadOnlySpan<ParticipantId> deciders)
    {
        // Every party is asked for, so that all that is missing is loaded in one go.
        DecisionRejection.ConflictOfInterest? conflict = null;
        foreach (ParticipantId party in concerned) conflict = Conflicts.Between(joint, party, deciders) ?? conflict;
        return joint.Lacks ? null : conflict;
    }
}
