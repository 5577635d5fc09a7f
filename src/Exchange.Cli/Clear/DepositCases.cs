using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Mechanisms;

namespace Exchange.Cli.Clear;

/// <summary>Cases of a sale with deposits and defaults.</summary>
internal static class DepositCases
{
    private static readonly ParticipantId Platform = new("PLATFORM");

    public static JsonObject Clear(CaseValue input)
    {
        DepositAmount deposit = input.Object("deposit", given =>
        {
            long value = given.Integer("value");
            if (value < 0) throw given.Fault("value", "is negative");
            Func<DepositAmount> make = given.Choice<Func<DepositAmount>>("type", ("fixed", () => new DepositAmount.Fixed(value)), ("percent_bps", () => new DepositAmount.Share(given.Count("value"))));
            return make();
        });
        int fee = input.Has("feeBps") ? input.Count("feeBps") : 0;
        if (fee is < 0 or > Rounding.BasisPointsOfOne) throw input.Fault("feeBps", "is not from 0 to 10000");
        var rules = new DepositRules(
            input.Participant("seller"), input.OptionalInteger("reserve") ?? 0, fee, deposit, input.Choice("onDefault", ("next_recompute", OnDefault.NextRecompute), ("void", OnDefault.Void)), Platform);
        ImmutableDictionary<ParticipantId, long> balances = input.IntegersByName("balances").ToImmutableDictionary(balance => new ParticipantId(balance.Key), balance => balance.Value);
        ImmutableHashSet<ParticipantId> defaulters = [.. input.Texts("defaults").Select(name => new ParticipantId(name))];
        return ToJson(DepositSale.Run(rules, balances, defaulters, input.List("bids", bid => new SealedBid(bid.At("t"), bid.Integer("seq"), bid.Participant("bidder"), bid.Integer("amount")))));
    }

    private static JsonObject ToJson(DepositOutcome outcome) => new()
    {
        ["status"] = CaseWords.Status(outcome.Status),
        ["winner"] = outcome.Winner?.Value,
        ["price"] = outcome.Price,
        ["forfeits"] = CaseWords.Array(outcome.Forfeits, forfeit => new JsonObject { ["bidder"] = forfeit.Bidder.Value, ["amount"] = forfeit.Amount }),
        ["rejected"] = CaseWords.Rejected(outcome.Rejected.Select(r => (r.Seq, (Enum)r.Reason))),
        ["ledger"] = new JsonObject(outcome.Ledger.Select(change => KeyValuePair.Create(change.Key.Value, (JsonNode?)change.Value))),
    };
}
