namespace Exchange.Cli.Audit;

/// <summary><c>exchange audit replay</c>.</summary>
internal static class ReplayCommand
{
    public static Task<int> RunAsync(string[] words, Terminal terminal) => throw new UsageException("TODO");
}
