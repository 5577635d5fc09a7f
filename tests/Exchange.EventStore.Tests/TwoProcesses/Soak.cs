using System.Globalization;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>What <c>ops/soak</c> asks of the tests that can go on for as long as one likes. Without it they do what an ordinary test run has time for.</summary>
internal static class Soak
{
    /// <summary>EXCHANGE_SEED repeats the choices of a run; its moments are the machine's.</summary>
    public static int Seed => Of("EXCHANGE_SEED") ?? Random.Shared.Next();

    public static int Minutes => Of("EXCHANGE_SOAK_MINUTES") ?? 0;

    public static int Kills => Of("EXCHANGE_SOAK_KILLS") ?? 20;

    public static int Stops => Of("EXCHANGE_SOAK_STOPS") ?? 6;

    public static int Rounds => Of("EXCHANGE_SOAK_ROUNDS") ?? 20;

    /// <summary>Attempts at one thing in each round.</summary>
    public static int Attempts => Of("EXCHANGE_SOAK_ATTEMPTS") ?? 50;

    /// <summary>How often the log changes hands meanwhile.</summary>
    public static int Changes => Of("EXCHANGE_SOAK_CHANGES") ?? 2;

    /// <summary>How far the load runs ahead of the test before it takes its time; never in a soak.</summary>
    public static int? Lead => (Of("EXCHANGE_SOAK_MINUTES") ?? Of("EXCHANGE_SOAK_KILLS") ?? Of("EXCHANGE_SOAK_STOPS") ?? Of("EXCHANGE_SOAK_ROUNDS")) is null ? 100 : null;

    private static int? Of(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : null;
}
