using Exchange.Kernel;

namespace Exchange.Api;

/// <summary>Fields that several routes have, and that mean the same everywhere.</summary>
internal static class CommonFields
{
    public static readonly Field<string> Ground = Kinds.Code.As("ground", "Why, as a code: no text about persons enters the log.");

    public static readonly Field<Seq<string>> Checks = Kinds.List(Kinds.Code, 1, 64).As("checks", "What was checked, as codes.").Like("""["identity","source-statement"]""");

    public static readonly Field<Seq<ContentHash>> Evidence = Kinds.List(Kinds.Hash, 0, 64).As("evidence", "What it rests on, by SHA-256.");

    public static readonly Field<ParticipantId> Participant = Kinds.Participant.As("participant", "The party, by the id that its key stands for.");
}
