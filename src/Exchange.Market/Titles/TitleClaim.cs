using System.Text.Json.Serialization;
using Exchange.Kernel;

namespace Exchange.Market.Titles;

/// <summary>What an applicant claims: who holds what, in which scope, for how long, on what evidence.</summary>
/// <param name="Holdings">Of each divided right shares that add up to one.</param>
/// <param name="Scope">What the holders themselves may allow.</param>
/// <param name="Evidence">By hash; at least one.</param>
public sealed record TitleClaim(Seq<Holding> Holdings, Scope Scope, Term Term, Seq<ContentHash> Evidence)
{
    /// <summary>Everybody who holds something, each once, in the order in which they are named.</summary>
    [JsonIgnore]
    public IEnumerable<ParticipantId> Holders => Holdings.Select(holding => holding.Holder).Distinct();
}
