using Exchange.Api;

namespace Exchange.Cli.Keys;

/// <summary>Reads key files for the command line, and says in one sentence what is wrong with one.</summary>
internal static class KeyReading
{
    /// <exception cref="UsageException">There is no such file, or it holds no key.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new UsageException($"There is no file {file}; it holds the key of an operator or vendor, and --key-file names another.");
        string key = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        return key.StartsWith(ApiKey.Prefix, StringComparison.Ordinal) ? key : throw new UsageException($"{file} holds no key of the exchange.");
    }
}
