namespace Exchange.Market.Tests.Products;

/// <summary>A case with several faults is refused for the first of them, in the order in which they are listed.</summary>
internal static class Precedence
{
    /// <param name="codeOf">The code that a case is refused with; null when it is accepted.</param>
    public static void Holds<TCase>(TCase sound, Func<TCase, string?> codeOf, params (string Code, Func<TCase, TCase> Spoil)[] faults)
    {
        codeOf(sound).ShouldBeNull();
        for (int set = 1; set < 1 << faults.Length; set++)
        {
            (string Code, Func<TCase, TCase> Spoil)[] chosen = [.. faults.Where((_, i) => (set & (1 << i)) != 0)];

            // The later fault spoils first, so that the earlier one stands where both concern the same thing.
            TCase spoilt = Enumerable.Reverse(chosen).Aggregate(sound, (next, fault) => fault.Spoil(next));

            codeOf(spoilt).ShouldBe(chosen[0].Code, string.Join(", ", chosen.Select(f => f.Code)));
        }
    }
}
