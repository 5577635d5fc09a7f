using Exchange.Api;
using Exchange.Kernel;
using Npgsql;

namespace Exchange.Cli.Keys;

/// <summary>A key in a file of the data folder, which only its owner may read. Only the hash is in the database.</summary>
internal static class KeyFile
{
    /// <summary>Whom the operator's own commands come from.</summary>
    public static readonly ParticipantId Operator = new("operator");

    public static string PathOf(string folder, ParticipantId participant) => Path.Combine(folder, "keys", participant.Value + ".key");

    /// <summary>The key of a participant: the one in its file, else a new one. In force afterwards, also in a fresh database.</summary>
    public static async Task<string> EnsureAsync(NpgsqlDataSource owner, string folder, ParticipantId participant, Roles roles, CancellationToken cancellationToken)
    {
        string file = PathOf(folder, participant);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var writer = new StreamWriter(file, options);
            await writer.WriteLineAsync(ApiKey.Create().AsMemory(), cancellationToken);
        }

        string key = await ReadAsync(file, cancellationToken);
        await ApiKeyTable.StoreAsync(owner, key, participant, roles, cancellationToken);
        return key;
    }

    /// <exception cref="UsageException">There is no such file, or it holds no key.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new UsageException($"There is no file {file}; it holds the key of an operator or vendor, and --key-file names another.");
        string key = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        return key.StartsWith(ApiKey.Prefix, StringComparison.Ordinal) ? key : throw new UsageException($"{file} holds no key of the exchange.");
    }
}
