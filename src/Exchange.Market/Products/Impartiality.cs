using Exchange.Kernel;
using Exchange.Market.Participants;

namespace Exchange.Market.Products;

/// <summary>Nobody examines or decides on a party of his own control group, himself included (DOMAIN PAR-2).</summary>
internal static class Impartiality
{
    /// <summary>Whether the official is one with any of the parties. Asks for the streams of all; look at <see cref="Joint.Lacks"/> before the answer.</summary>
    public static bool Bars(Joint joint, ParticipantId official, params IEnumerable<ParticipantId> parties)
    {
        bool loaded = joint.TryGet(ParticipantStreams.Of(official), out ParticipantState officialState), bars = false;
        foreach (ParticipantId party in parties)
        {
            bars |= joint.TryGet(ParticipantStreams.Of(party), out ParticipantState partyState) && loaded && Admission.AreOne(official, officialState, party, partyState);
        }

        return bars;
    }
}
