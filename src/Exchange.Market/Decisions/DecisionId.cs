using System.Text.Json.Serialization;

namespace Exchange.Market.Decisions;

/// <summary>Names a four-eyes decision.</summary>
[JsonConverter(typeof(AggregateIdConverter<DecisionId>))]
public readonly record struct DecisionId(Guid Value) : IAggregateId<DecisionId>
{
    public static string Prefix => "decision";

    public static DecisionId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}
