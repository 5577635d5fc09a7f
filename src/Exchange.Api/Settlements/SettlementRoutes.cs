using System.Collections.Immutable;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;

namespace Exchange.Api;

/// <summary>What the buyer does about a settlement; all the rest follows by itself.</summary>
internal static class SettlementRoutes
{
    private static readonly Access Buyers = Access.Only(Roles.Buyer);
    private static readonly ImmutableArray<Type> Refused = [typeof(ParticipantRejection), typeof(RulebookRejection), typeof(SettlementRejection), typeof(AccountRejection), typeof(TitleRejection)];

    public static readonly PathId<SettlementId> Settlement = new("id", "The settlement.", new SettlementRejection.SettlementNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post("/settlements/{id}/payment", Buyers, "Settle now, when there was not enough money before", Shape.Nothing, (a, _) => new SettleTrade(a.Actor, a.Id(Settlement))) with
        {
            Description = "Money, right and access change together or not at all.",
            Path = [Settlement],
            Says =
            [
                Says.Text<SettleTrade>("entitlement", "What the buyer can download by.", (c, d) => State(c.Settlement, d)?.Entitlement?.ToString()),
                Says.At<SettleTrade>("acceptanceUntil", "Deemed accepted then, unless he refuses.", (c, d) => State(c.Settlement, d)?.AcceptanceUntil),
            ],
            Refusals = Refused,
        },
        Write.Post("/settlements/{id}/acceptance", Buyers, "Accept what was delivered", Shape.Nothing, (a, _) => new AcceptDelivery(a.Actor, a.Id(Settlement))) with
        {
            Description = "The settlement is final: irrevocable.",
            Path = [Settlement],
            Refusals = Refused,
        },
        Write.Post("/settlements/{id}/refusal", Buyers, "Refuse what was delivered", Shape.Of(CommonFields.Ground), (a, b) => new RefuseDelivery(a.Actor, a.Id(Settlement), b.Of(CommonFields.Ground))) with
        {
            Description = "Within the acceptance period: money, right and access are put back.",
            Path = [Settlement],
            Refusals = Refused,
        },
    ];

    private static LiveSettlement? State(SettlementId settlement, Decided decided) => decided.State<LiveSettlement>(settlement.Stream);
}
