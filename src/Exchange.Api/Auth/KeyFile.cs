using Exchange.Kernel;
using Npgsql;

namespace Exchange.Api;

/// <summary>A key in a file that only its owner may read, in the folder <c>keys</c> of the data folder; its hash in the table.</summary>
public static class KeyFile
{
    /// <summary>Whom the operator's key of the data folder stands for: the command line acts by it.</summary>
    public static readonly ParticipantId Operator = new("operator");

    /// <summary>Where the key of a name lies, whether it is there or not.</summary>
    public static string PathOf(string dataFolder, string name) => Path.Combine(dataFolder, "keys", name + ".key");

    /// <summary>Makes the key when it is missing; one that is there stays, also in a fresh database.</summary>
    /// <param name="owner">The owner's login.</param>
    /// <param name="name">The file's, without its extension.</param>
    /// <exception cref="IOException">The file can't be written or read.</exception>
    public static async Task EnsureAsync(NpgsqlDataSource owner, string dataFolder, string name, ParticipantId participant, Roles roles, CancellationToken cancellationToken)
    {
        string file = PathOf(dataFolder, name);
        if (!File.Exists(file)) await WriteAsync(file, ApiKey.Create(), cancellationToken);
        await ApiKeyTable.StoreAsync(owner, (await File.ReadAllTextAsync(file, cancellationToken)).Trim(), participant, roles, cancellationToken);
    }

    /// <summary>The operator's key, which <c>serve</c> makes wherever it may write the table of keys.</summary>
    /// <inheritdoc cref="EnsureAsync" path="/exception"/>
    public static Task EnsureOperatorAsync(NpgsqlDataSource owner, string dataFolder, CancellationToken cancellationToken) =>
        EnsureAsync(owner, dataFolder, Operator.Value, Operator, Roles.Operator, cancellationToken);

    private static async Task WriteAsync(string file, string key, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Written beside and moved: a process that reads it meanwhile finds a whole key or none.
        string beside = $"{file}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var writer = new StreamWriter(beside, options)) await writer.WriteLineAsync(key.AsMemory(), cancellationToken);
        try
        {
            File.Move(beside, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(beside); // another process was quicker; its key is the key
        }
    }
}
