using static Exchange.Market.Decisions.DecisionRejection;

namespace Exchange.Market.Decisions;

/// <summary>Why something was decided: a code, so that no event holds free text about a person (DOMAIN KEP-2).</summary>
public static class Grounds
{
    /// <param name="field">Its name in JSON.</param>
    public static InvalidGround? FaultOf(string? ground, string field = "ground") =>
        Codes.IsCode(ground) ? null : new InvalidGround(field, "It is a code of lower-case letters, digits and single dashes, at most 64.");
}
