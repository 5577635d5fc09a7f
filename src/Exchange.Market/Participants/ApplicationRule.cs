using System.Buffers;
using System.Text;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using static Exchange.Market.Participants.ParticipantRejection;

namespace Exchange.Market.Participants;

/// <summary>Which applications can be. The bounds keep an event small, and a participant's accounts apart from the house's.</summary>
public static class ApplicationRule
{
    public const int IdLengthMax = 63;

    public const int NameLengthMax = 200;

    public const int EvidenceMax = 64;

    /// <returns>The first fault of the application, or null.</returns>
    public static InvalidApplication? FaultOf(ApplyForAdmission application)
    {
        if (!IsParticipant(application.Actor.Value)) return new("participant", "It is of lower-case letters, digits and single dashes, at most 63, and none of the exchange's own names.");
        if (!Enum.IsDefined(application.BodyKind)) return new("kind", "It is a kind of body; natural persons are no participants.");
        if (!IsName(application.Name)) return new("name", "It has 1 to 200 characters, none of them a control character, and no space at either end.");
        if (application.Roles.Count == 0 || application.Roles.Distinct().Count() != application.Roles.Count) return new("roles", "It names at least one role, and each once.");
        if (application.Roles.Any(role => !Enum.IsDefined(role))) return new("roles", "It names roles that there are.");
        if (application.Roles.Contains(ParticipantRole.Regulator)) return new("roles", "Nobody applies to be the regulator.");
        if (application.ControlGroup is { } group && !Codes.IsCode(group)) return new("controlGroup", "It is a code of lower-case letters, digits and single dashes, at most 64, or absent.");
        if (application.Evidence.Count > EvidenceMax || application.Evidence.Distinct().Count() != application.Evidence.Count) return new("evidence", "It names at most 64 documents, and each once.");
        return null;
    }

    /// <summary>Whether a participant can have this id: its accounts must not be taken for the house's.</summary>
    public static bool IsParticipant(string? id) =>
        Codes.IsCode(id) && id!.Length <= IdLengthMax && !AccountId.Reserved.Any(name => id.StartsWith(name, StringComparison.Ordinal) && (id.Length == name.Length || id[name.Length] == '-'));

    private static bool IsName(string? name)
    {
        if (name is not { Length: > 0 and <= NameLengthMax } || char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1])) return false;
        for (ReadOnlySpan<char> rest = name; rest.Length > 0;)
        {
            // Half a surrogate pair is no text: it would not be read back as it was written.
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int length) != OperationStatus.Done || Rune.IsControl(rune)) return false;
            rest = rest[length..];
        }

        return true;
    }
}
