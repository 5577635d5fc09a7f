namespace Exchange.Cli.Audit;

/// <summary><c>exchange audit resolve</c>.</summary>
internal static class ResolveCommand
{
    public static Task<int> RunAsync(string[] words, Terminal terminal) => throw new UsageException("TODO");
}
