using System.Collections.Immutable;

namespace Exchange.Projections;

/// <summary>What a row is found by.</summary>
/// <param name="Heading">Of its title and keywords: these rank higher.</param>
/// <param name="All">Of everything that is searched, the heading too.</param>
public sealed record SearchTokens(ImmutableArray<string> Heading, ImmutableArray<string> All);
