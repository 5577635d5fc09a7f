using System.Security.Cryptography;
using System.Text;
using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>Chance that anybody can draw again: SHA-256 of a seed and a name (MECHANISMS G-6, DIG-2).</summary>
/// <remarks>The seed is committed to by its hash before bids are taken and told at the close, so that nobody can choose it to suit the bids.</remarks>
public static class Lottery
{
    /// <summary>The ticket of a participant: the hash of <c>seed:participant</c> in UTF-8, in lower-case hex. Of equal offers the lowest ticket comes first.</summary>
    public static string Ticket(string seed, ParticipantId participant) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{participant.Value}")));
}
