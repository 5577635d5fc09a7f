using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Mechanisms;

namespace Exchange.Cli.Clear;

/// <summary>Cases of fees and of revenue that contributors share.</summary>
internal static class SplitCases
{
    public static JsonObject ClearFee(CaseValue input)
    {
        var fee = new SaleFee(input.Count("feeBps"), input.OptionalInteger("minFee"), input.OptionalInteger("maxFee"));
        FeeSplit split = fee.Split(input.Integer("gross"), input.IntegersByName("shares").Select(share => KeyValuePair.Create(new ParticipantId(share.Key), share.Value)));
        return new JsonObject { ["fee"] = split.Fee, ["payouts"] = ToJson(split.Payouts) };
    }

    /// <summary>Exact as far as that goes; of more contributors a case names the <c>seed</c> and the number of <c>orders</c> to draw.</summary>
    public static JsonObject ClearShapley(CaseValue input)
    {
        ImmutableArray<ParticipantId> contributors = [.. input.Texts("contributors").Order(StringComparer.Ordinal).Select(name => new ParticipantId(name))];
        Dictionary<long, long> values = ValuesOf(input, contributors);
        // A coalition of nobody is worth nothing unless the case says otherwise.
        values.TryAdd(0, 0);
        var contributions = new Contributions(contributors, coalition => values.TryGetValue(coalition, out long value) ? value : throw input.Fault("coalitionValues", $"does not say what '{NameOf(coalition, contributors)}' is worth"));
        long revenue = input.Integer("revenue");
        if (contributors.Length <= Shapley.ExactMax)
        {
            ImmutableArray<ShapleyValue> exact = Shapley.Of(contributions);
            return new JsonObject { ["shapley"] = ByName(exact, v => v.Contributor, v => v.Value.ToString()), ["payouts"] = ToJson(Shapley.Pay(revenue, exact)) };
        }

        ShapleySample sample = ShapleySample.Draw(contributions, input.Text("seed"), input.Count("orders"));
        return new JsonObject
        {
            ["seed"] = sample.Seed,
            ["orders"] = sample.Orders,
            ["shapley"] = ByName(sample.Values, v => v.Contributor, v => v.Value.ToString()),
            ["squaredError"] = ByName(sample.Values, v => v.Contributor, v => v.SquaredError.ToString()),
            ["payouts"] = ToJson(Shapley.Pay(revenue, sample.Means)),
        };
    }

    private static Dictionary<long, long> ValuesOf(CaseValue input, ImmutableArray<ParticipantId> contributors)
    {
        Dictionary<long, long> values = [];
        foreach ((string members, long value) in input.IntegersByName("coalitionValues"))
        {
            long coalition = 0;
            foreach (string name in members.Length == 0 ? [] : members.Split(','))
            {
                int place = contributors.IndexOf(new ParticipantId(name));
                if (place is < 0 or >= Contributions.ContributorsMax) throw input.Fault("coalitionValues", $"names '{name}', who is no contributor");
                coalition |= 1L << place;
            }

            if (!values.TryAdd(coalition, value)) throw input.Fault("coalitionValues", $"says twice what '{members}' is worth");
        }

        return values;
    }

    private static string NameOf(long coalition, ImmutableArray<ParticipantId> contributors) => string.Join(',', contributors.Where((_, i) => (coalition & (1L << i)) != 0));

    private static JsonObject ToJson(IEnumerable<Payout> payouts) => ByName(payouts, p => p.To, p => p.Amount);

    private static JsonObject ByName<T>(IEnumerable<T> items, Func<T, ParticipantId> name, Func<T, JsonNode> value) => new(items.Select(item => KeyValuePair.Create<string, JsonNode?>(name(item).Value, value(item))));
}
