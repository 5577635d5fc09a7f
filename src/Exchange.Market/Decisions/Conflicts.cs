using Exchange.Kernel;
using Exchange.Market.Participants;
using static Exchange.Market.Decisions.DecisionRejection;

namespace Exchange.Market.Decisions;

/// <summary>Nobody examines, appraises or decides on himself or on a party of his own control group (DOMAIN PAR-2).</summary>
public static class Conflicts
{
    /// <summary>Asks for all states that it takes.</summary>
    /// <param name="concerned">The party that is decided on.</param>
    /// <param name="deciders">Those who decide. They need not be participants.</param>
    /// <returns>conflict-of-interest when one of them is the party or of its group; else null, and also while a state is missing (<see cref="Joint.Lacks"/>).</returns>
    public static ConflictOfInterest? Between(Joint joint, ParticipantId concerned, params ReadOnlySpan<ParticipantId> deciders)
    {
        bool known = joint.TryGet(ParticipantStreams.Of(concerned), out ParticipantState party), conflict = false;
        foreach (ParticipantId decider in deciders)
        {
            conflict |= joint.TryGet(ParticipantStreams.Of(decider), out ParticipantState state) && known && Admission.AreOne(decider, state, concerned, party);
        }

        return conflict && !joint.Lacks ? new ConflictOfInterest() : null;
    }
}
