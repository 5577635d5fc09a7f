using System.Globalization;
using FsCheck;

namespace Exchange.Mechanisms.Tests;

/// <summary>How properties are checked: 300 runs, or as many as EXCHANGE_PROPERTY_RUNS says.</summary>
/// <remarks>A failure prints the shrunk instance and its seed, <c>Replay</c>; run it again by WithReplay.</remarks>
internal static class Properties
{
    public static readonly Config Checked = Config.QuickThrowOnFailure.WithMaxTest(Runs(300));

    /// <summary>For those that an ordinary test run has time to check more often.</summary>
    public static Config CheckedBy(int runs) => Config.QuickThrowOnFailure.WithMaxTest(Runs(runs));

    private static int Runs(int otherwise) =>
        Environment.GetEnvironmentVariable("EXCHANGE_PROPERTY_RUNS") is { Length: > 0 } runs ? int.Parse(runs, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}
