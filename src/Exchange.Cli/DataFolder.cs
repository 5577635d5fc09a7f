namespace Exchange.Cli;

/// <summary>The folder of one exchange: PostgreSQL's files, keys, logs, the lock.</summary>
internal static class DataFolder
{
    public const string Option = "--data";

    public static string Of(Arguments arguments) =>
        Path.GetFullPath(arguments.Value(Option) is { Length: > 0 } given ? given : Environment.GetEnvironmentVariable("EXCHANGE_DATA") is { Length: > 0 } set ? set : "data");
}
