using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Participants;

namespace Exchange.Api;

/// <summary>Parties: a body applies for itself; everything else about it takes two operators.</summary>
internal static class ParticipantRoutes
{
    private static readonly Field<ParticipantKind> Kind = Kinds.OneOf(ParticipantKind.Enterprise).As("kind", "What kind of body it is. Natural persons are no participants.");
    private static readonly Field<string> Name = Kinds.Text(200, "Example Transit Data Co.").As("name", "The registered name of the body; never a natural person's.").Like("\"示例公交数据有限公司\"");
    private static readonly Field<Seq<ParticipantRole>> AskedRoles = Kinds.List(Kinds.OneOf(ParticipantRole.Vendor), 1, 16).As("roles", "The roles it asks for.");
    private static readonly Field<string?> ControlGroup = Kinds.Code.As("controlGroup", "A code for the group that controls it; absent: it stands alone.").Like("\"example-group\"").Optional();

    private static readonly Field<Seq<ContentHash>> Evidence = CommonFields.Evidence.Or([]);

    public static readonly PathText Participant = new("id", "The party, by the id that its key stands for.", new ParticipantRejection.ParticipantNotFound(), "vendor-1");

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/participants", Access.Only(Roles.Vendor | Roles.Buyer), "Apply for admission",
            Shape.Of(Kind, Name, AskedRoles, ControlGroup, Evidence),
            (a, b) => new ApplyForAdmission(a.Actor, b.Of(Kind), b.Of(Name), b.Of(AskedRoles), b.Of(ControlGroup), b.Of(Evidence))) with
        {
            Description = "The caller applies for the party that his key stands for. Two operators admit it or turn it away.",
            Makes = Makes.In<ApplyForAdmission>("/participants", "participant", c => c.Actor.Value),
            Refusals = [typeof(ParticipantRejection)],
        },
    ];
}
