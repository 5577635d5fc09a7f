using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;

namespace Exchange.Api;

/// <summary>What takes two operators: one proposes an act, a second one approves exactly that, by its hash (DOMAIN PAR-3).</summary>
internal static class DecisionRoutes
{
    private static readonly Field<ContentHash> ContentHash = Kinds.Hash.As("contentHash", "The hash of what was proposed, as the proposal tells it: the second person approves this and nothing else.");

    public static readonly PathId<DecisionId> Decision = new("id", "The proposal.", new DecisionRejection.DecisionNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post("/decisions", Access.Only(Roles.Operator), "Propose an act that takes two persons", GuardedActs.Any, (a, act) => new ProposeDecision(a.Actor, a.Made<DecisionId>(), act)) with
        {
            Description = "The act is checked as if it were carried out, and refused at once where it could not be. If-Match, required for enact-rules, names the version of what the act is about.",
            Makes = Makes.In<ProposeDecision>("/decisions", "decision", c => c.Decision.ToString()),
            Says =
            [
                Says.Text<ProposeDecision>("contentHash", "SHA-256 of the act's canonical JSON; the approval names it.", (c, d) => Proposal(c, d)?.ContentHash.ToString()),
                Says.At<ProposeDecision>("expiresAt", "Not approved until then, the proposal lapses.", (c, d) => Proposal(c, d)?.ExpiresAt),
            ],
            TiedTo = c => c.Act.Target,
            NeedsVersion = c => c.Act is EnactRules,
            Refusals = ActRefusals,
        },
        Write.Post(
            "/decisions/{id}/approval", Access.Only(Roles.Operator), "Approve what another operator proposed", Shape.Of(ContentHash),
            (a, b) => new ApproveDecision(a.Actor, a.Id(Decision), b.Of(ContentHash))) with
        {
            Description = "Approval and act are one batch: both are done, or neither.",
            Path = [Decision],
            Refusals = ActRefusals,
        },
        Write.Post(
            "/decisions/{id}/drop", Access.Only(Roles.Operator), "Take a proposal back, or decline it", Shape.Of(CommonFields.Ground),
            (a, b) => new DropDecision(a.Actor, a.Id(Decision), b.Of(CommonFields.Ground))) with
        {
            Path = [Decision],
            Refusals = [typeof(DecisionRejection)],
        },
    ];

    private static ImmutableArray<Type> ActRefusals =>
        [typeof(DecisionRejection), typeof(ParticipantRejection), typeof(RulebookRejection), typeof(TitleRejection), typeof(ListingRejection), typeof(ProductRejection), typeof(NegotiationRejection)];

    private static Proposed? Proposal(ProposeDecision command, Exchange.EventStore.Decided decided) => decided.State<Proposed>(command.Decision.Stream);
}
