using System.Reflection;

namespace Exchange.TestKit.Contract;

public static partial class Laws
{
    /// <summary>What the suites run each law from; a broken law names its own.</summary>
    public static readonly IReadOnlyList<int> Seeds = [1, 2026, 77];

    /// <summary>Every law there is, those of the store before those of the command path.</summary>
    public static IReadOnlyList<Law> All => [.. typeof(Laws).GetFields(BindingFlags.Public | BindingFlags.Static).Where(member => member.FieldType == typeof(Law)).Select(member => (Law)member.GetValue(null)!)];
}
