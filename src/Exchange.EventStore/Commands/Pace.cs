using NodaTime;

namespace Exchange.EventStore;

/// <summary>How often one actor may give commands of a kind: so many at once, and then one each <see cref="Per"/> / <see cref="Count"/>.</summary>
/// <param name="Of">Names what is counted together; the writer keeps one count for each name and actor.</param>
/// <param name="Count">Above zero.</param>
public sealed record Pace(string Of, int Count, Duration Per);
