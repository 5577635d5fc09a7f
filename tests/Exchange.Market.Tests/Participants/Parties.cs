using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Tests.Rulebooks;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Market.Tests.Participants;

/// <summary>The parties and moments that the tests of parties, decisions, rules and accounts share.</summary>
internal static class Parties
{
    public static readonly ParticipantId Ann = new("operator-1"), Ben = new("operator-2"), Cleo = new("operator-3");

    /// <summary>Two companies of one control group, and one that stands alone.</summary>
    public static readonly ParticipantId Acme = new("acme-data"), AcmeTrade = new("acme-trade"), Bus = new("city-bus");

    public const string AcmeGroup = "acme";

    /// <summary>Nine in the morning of a Monday in Shanghai.</summary>
    public static readonly Instant Monday = Instant.FromUtc(2026, 11, 2, 1, 0);

    public static readonly Duration Tick = Duration.FromNanoseconds(1_000);

    public static readonly Guid Earlier = new("0199a1b2-c3d4-7e5f-8a6b-00000000eeee");

    private static readonly Seq<ParticipantRole> Trade = [ParticipantRole.Vendor, ParticipantRole.Buyer];

    public static ContentHash Document(int number) => ContentHash.Of([(byte)number]);

    public static ApplyForAdmission Application(ParticipantId? who = null) => new(who ?? Acme, ParticipantKind.Enterprise, "Acme Data Ltd", Trade, AcmeGroup, [Document(1)]);

    public static ParticipantApplied Applied(ParticipantId who, string? group = null) => new(who, ParticipantKind.Enterprise, "A body", Trade, group, [], Monday - Duration.FromDays(3));

    public static Scene WithApplicant(this Scene scene, ParticipantId who, string? group = null) => scene.Given(ParticipantStreams.Of(who), Applied(who, group));

    public static Scene WithAdmitted(this Scene scene, ParticipantId who, string? group = null) =>
        scene.WithApplicant(who, group).Given(ParticipantStreams.Of(who), new ParticipantAdmitted(who, Trade, Earlier, Monday - Duration.FromDays(2)));

    public static Scene WithSuspended(this Scene scene, ParticipantId who, string? group = null) =>
        scene.WithAdmitted(who, group).Given(ParticipantStreams.Of(who), new ParticipantSuspended(who, "missing-reports", Earlier, Monday - Duration.FromDays(1)));

    public static Scene WithTurned(this Scene scene, ParticipantId who, string? group = null) =>
        scene.WithApplicant(who, group).Given(ParticipantStreams.Of(who), new ParticipantRejected(who, "no-evidence", Earlier, Monday - Duration.FromDays(2)));

    public static Scene WithRules(this Scene scene, RuleSet? rules = null, Instant? from = null)
    {
        int version = scene.State<RulebookState>(Rulebook.Stream).Versions.Count + 1;
        Instant effective = from ?? Monday - Duration.FromDays(10);
        return scene.Given(Rulebook.Stream, new RulesEnacted(version, rules ?? SampleRules.Plain, effective, Earlier, effective));
    }
}
