using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.TestKit;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Tests.Participants.Parties;

namespace Exchange.Market.Tests.Participants;

/// <summary>DOMAIN PAR-1, PAR-2, KEP-2.</summary>
public sealed class WhenApplying
{
    [Fact]
    public void A_body_applies_for_itself_in_the_roles_that_it_asks_for()
    {
        ApplyForAdmission apply = Application();
        Scene after = Scene.Empty.When(apply, Monday).Then(
            (ParticipantStreams.Of(Acme), new ParticipantApplied(Acme, apply.BodyKind, apply.Name, apply.Roles, AcmeGroup, apply.Evidence, Monday)));

        Applicant applicant = after.State<ParticipantState>(ParticipantStreams.Of(Acme)).ShouldBeOfType<Applicant>();
        applicant.Group.ShouldBe(AcmeGroup);
        applicant.Holds(ParticipantRole.Vendor).ShouldBeFalse("who has only applied holds no role");
    }

    [Fact]
    public void A_party_applies_once()
    {
        foreach (Scene scene in (Scene[])[Scene.Empty.WithApplicant(Acme), Scene.Empty.WithAdmitted(Acme), Scene.Empty.WithSuspended(Acme)])
        {
            scene.When(Application(), Monday).ThenRefused(new AlreadyApplied());
        }
    }

    [Fact]
    public void A_party_that_was_turned_away_may_apply_again() =>
        Scene.Empty.WithTurned(Acme).When(Application(), Monday).ThenScene().State<ParticipantState>(ParticipantStreams.Of(Acme)).ShouldBeOfType<Applicant>();

    public static TheoryData<string, ApplyForAdmission> Faults => new()
    {
        { "participant", Application(new("")) },
        { "participant", Application(new("Acme")) },
        { "participant", Application(new("acme_data")) },
        { "participant", Application(new("acme--data")) },
        { "participant", Application(new("-acme")) },
        { "participant", Application(new("acme-")) },
        { "participant", Application(new("供应商")) },
        { "participant", Application(new("acmé")) },
        { "participant", Application(new(new string('a', 64))) },
        { "participant", Application(new("fees")) },
        { "participant", Application(new("exchange")) },
        { "participant", Application(new("house-2")) },
        { "participant", Application(new("escrow-cny")) },
        { "participant", Application(new("bank-in-transit")) },
        { "participant", Application(new("bank-in-transit-1")) },
        { "kind", Application() with { BodyKind = (ParticipantKind)99 } },
        { "name", Application() with { Name = "" } },
        { "name", Application() with { Name = " Acme" } },
        { "name", Application() with { Name = "Acme\u3000" } },
        { "name", Application() with { Name = "Ac\nme" } },
        { "name", Application() with { Name = "Ac\ud800me" } },
        { "name", Application() with { Name = new string('A', 201) } },
        { "roles", Application() with { Roles = [] } },
        { "roles", Application() with { Roles = [ParticipantRole.Vendor, ParticipantRole.Buyer, ParticipantRole.Vendor] } },
        { "roles", Application() with { Roles = [ParticipantRole.Vendor, (ParticipantRole)99] } },
        { "roles", Application() with { Roles = [ParticipantRole.Regulator] } },
        { "controlGroup", Application() with { ControlGroup = "" } },
        { "controlGroup", Application() with { ControlGroup = "Acme Group" } },
        { "evidence", Application() with { Evidence = [Document(1), Document(1)] } },
        { "evidence", Application() with { Evidence = [.. Enumerable.Range(0, ApplicationRule.EvidenceMax + 1).Select(Document)] } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_application_that_cant_be_is_refused_by_the_name_of_its_fault(string field, ApplyForAdmission apply)
    {
        InvalidApplication refusal = Scene.Empty.When(apply, Monday).Refusal.ShouldBeOfType<InvalidApplication>();
        refusal.Field.ShouldBe(field);
        refusal.Kind.ShouldBe(RejectionKind.Unacceptable);
    }

    [Fact]
    public void A_fault_of_the_application_comes_after_an_application_under_way() =>
        Scene.Empty.WithApplicant(Acme).When(Application() with { Roles = [] }, Monday).ThenRefused(new AlreadyApplied());

    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("fees2")]
    [InlineData("housing-data")]
    [InlineData("bank-in")]
    [InlineData("acme-data-2")]
    public void An_id_near_the_houses_own_names_is_free(string id) => Scene.Empty.When(Application(new(id)), Monday).Refusal.ShouldBeNull();

    [Fact]
    public void An_application_may_go_to_its_bounds() =>
        Scene.Empty.When(
            new ApplyForAdmission(
                new(new string('a', 63)), ParticipantKind.Government, string.Concat(Enumerable.Repeat("😀", 100)), [.. Enum.GetValues<ParticipantRole>().Where(r => r != ParticipantRole.Regulator)],
                null, [.. Enumerable.Range(0, ApplicationRule.EvidenceMax).Select(Document)]),
            Monday).Refusal.ShouldBeNull();
}
