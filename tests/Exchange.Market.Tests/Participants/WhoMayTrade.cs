using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.TestKit;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Tests.Participants.Parties;

namespace Exchange.Market.Tests.Participants;

public sealed class WhoMayTrade
{
    private static ParticipantState Of(Scene scene) => scene.State<ParticipantState>(ParticipantStreams.Of(Acme));

    [Fact]
    public void Only_an_admitted_party_in_one_of_its_roles_may()
    {
        Admission.Bars(Of(Scene.Empty), ParticipantRole.Vendor).ShouldBe(new NotAdmitted());
        Admission.Bars(Of(Scene.Empty.WithApplicant(Acme)), ParticipantRole.Vendor).ShouldBe(new NotAdmitted());
        Admission.Bars(Of(Scene.Empty.WithTurned(Acme)), ParticipantRole.Vendor).ShouldBe(new NotAdmitted());
        Admission.Bars(Of(Scene.Empty.WithSuspended(Acme)), ParticipantRole.Vendor).ShouldBe(new PartySuspended());
        Admission.Bars(Of(Scene.Empty.WithSuspended(Acme)), ParticipantRole.Broker).ShouldBe(new PartySuspended());
        Admission.Bars(Of(Scene.Empty.WithAdmitted(Acme)), ParticipantRole.Vendor).ShouldBeNull();
        Admission.Bars(Of(Scene.Empty.WithAdmitted(Acme)), ParticipantRole.Buyer).ShouldBeNull();
        Admission.Bars(Of(Scene.Empty.WithAdmitted(Acme)), ParticipantRole.PublicDataOperator).ShouldBe(new RoleMissing("public-data-operator"));
    }

    [Fact]
    public void Every_role_is_named_as_it_stands_in_events()
    {
        foreach (ParticipantRole role in Enum.GetValues<ParticipantRole>())
        {
            System.Text.Json.JsonSerializer.Serialize(role, MarketJson.Options).ShouldBe($"\"{Admission.NameOf(role)}\"");
        }
    }

    /// <summary>PAR-2: the same party, or two of one control group. Parties without a group are not a group.</summary>
    [Fact]
    public void Two_parties_are_one_when_one_group_controls_both()
    {
        Scene scene = Scene.Empty.WithAdmitted(Acme, AcmeGroup).WithSuspended(AcmeTrade, AcmeGroup).WithApplicant(Bus).WithTurned(Ann, "other");
        AreOne(scene, Acme, Acme).ShouldBeTrue();
        AreOne(scene, Cleo, Cleo).ShouldBeTrue();
        AreOne(scene, Acme, AcmeTrade).ShouldBeTrue();
        AreOne(scene, AcmeTrade, Acme).ShouldBeTrue();
        AreOne(scene, Acme, Bus).ShouldBeFalse();
        AreOne(scene, Bus, Cleo).ShouldBeFalse();
        AreOne(scene, Acme, Ann).ShouldBeFalse();
    }

    private static bool AreOne(Scene scene, ParticipantId one, ParticipantId other) =>
        Admission.AreOne(one, scene.State<ParticipantState>(ParticipantStreams.Of(one)), other, scene.State<ParticipantState>(ParticipantStreams.Of(other)));

    [Fact]
    public void A_history_that_nobody_could_have_written_is_refused()
    {
        var admitted = new ParticipantAdmitted(Acme, [ParticipantRole.Vendor], Earlier, Monday);
        var rejected = new ParticipantRejected(Acme, "no-evidence", Earlier, Monday);
        var suspended = new ParticipantSuspended(Acme, "missing-reports", Earlier, Monday);
        var reinstated = new ParticipantReinstated(Acme, "reports-came", Earlier, Monday);
        (Scene Scene, ParticipantEvent[] Impossible)[] table =
        [
            (Scene.Empty, [admitted, rejected, suspended, reinstated]),
            (Scene.Empty.WithApplicant(Acme), [Applied(Acme), suspended, reinstated, admitted with { Participant = Bus }, rejected with { Participant = Bus }]),
            (Scene.Empty.WithAdmitted(Acme), [Applied(Acme), admitted, rejected, reinstated, suspended with { Participant = Bus }]),
            (Scene.Empty.WithSuspended(Acme), [Applied(Acme), admitted, rejected, suspended, reinstated with { Participant = Bus }]),
            (Scene.Empty.WithTurned(Acme), [admitted, rejected, suspended, reinstated]),
        ];
        foreach ((Scene scene, ParticipantEvent[] impossible) in table)
        {
            Admission.BytesOf(Of(scene)).ShouldBePositive();
            foreach (ParticipantEvent fact in impossible) Should.Throw<ImpossibleHistoryException>(() => Admission.Evolve(Of(scene), fact), $"{Of(scene)}, {fact}");
        }
    }
}
