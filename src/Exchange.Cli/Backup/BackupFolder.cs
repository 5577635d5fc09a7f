using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Exchange.Api;

namespace Exchange.Cli.Backup;

/// <summary>Whose backups a folder holds: one server, on one line of its history, with a replication slot that keeps its WAL for this folder.</summary>
/// <param name="System">PostgreSQL's system identifier.</param>
internal sealed record BackupSource(string System, int Timeline, string Slot, string Database);

/// <summary>A whole base backup.</summary>
/// <param name="Name">Its folder's name: when it was begun.</param>
/// <param name="Program">The version of the exchange that took it.</param>
/// <param name="Superuser">The login that PostgreSQL was made with.</param>
/// <param name="Position">Of the log, after the last byte was copied.</param>
/// <param name="Start">Where replay of the WAL begins, as an LSN.</param>
/// <param name="End">From here on the files are consistent.</param>
internal sealed record BaseBackup(string Name, string Program, string Superuser, long Position, string Start, string End);

/// <summary>How far a folder reaches, at the least.</summary>
/// <param name="Position">Of the log: everything that was answered up to it is there.</param>
/// <param name="At">When that was seen, in UTC.</param>
internal sealed record BackupReach(long Position, DateTime At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BackupSource))]
[JsonSerializable(typeof(BaseBackup))]
[JsonSerializable(typeof(BackupReach))]
internal sealed partial class BackupJson : JsonSerializerContext;

/// <summary>A folder of backups, locked for one process: <c>base/</c> (each whole backup a folder), <c>wal/</c>, <c>content/</c>, <c>keys/</c>, <c>source.json</c>, and <c>reached.json</c>.</summary>
/// <remarks>A backup stands under its name only once it is whole and on disk: until then its folder ends in <c>.partial</c>, which nobody takes for one.</remarks>
internal sealed class BackupFolder : IDisposable
{
    private const string PartialSuffix = ".partial", ManifestName = "base.json", SourceName = "source.json", ReachedName = "reached.json";

    private readonly FileStream _lock;

    private BackupFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    public string Path { get; }

    public string Wal => System.IO.Path.Combine(Path, "wal");

    public string Content => System.IO.Path.Combine(Path, "content");

    public string Keys => System.IO.Path.Combine(Path, "keys");

    private string Bases => System.IO.Path.Combine(Path, "base");

    /// <summary>For writing. Makes the folder when it is missing; nobody but its owner may look into it.</summary>
    /// <exception cref="UsageException">It can't be written to, or another process does so.</exception>
    public static BackupFolder OpenForWriting(string path)
    {
        try
        {
            if (!Directory.Exists(path)) MakePrivate(path);
            else if (!File.Exists(System.IO.Path.Combine(path, SourceName)) && Directory.EnumerateFileSystemEntries(path).Any(e => System.IO.Path.GetFileName(e) != "lock"))
            {
                throw new UsageException($"{path} is no backup folder, and not empty: name another.");
            }

            var folder = new BackupFolder(path, Lock(path));
            foreach (string name in (string[])[folder.Bases, folder.Wal, folder.Content, folder.Keys]) MakePrivate(name);
            return folder;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"The backup folder {path} can't be written to: {e.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>For a restore.</summary>
    /// <exception cref="UsageException">It is none, or another process writes to it at the moment.</exception>
    public static BackupFolder OpenForReading(string path) =>
        File.Exists(System.IO.Path.Combine(path, SourceName)) ? new BackupFolder(path, Lock(path)) : throw new UsageException($"There is no backup folder at {path}.");

    /// <summary>Null before the first backup.</summary>
    public BackupSource? ReadSource() => Read(System.IO.Path.Combine(Path, SourceName), BackupJson.Default.BackupSource);

    public void WriteSource(BackupSource source) => Write(System.IO.Path.Combine(Path, SourceName), source, BackupJson.Default.BackupSource);

    /// <summary>For those who watch it: a folder that stays behind is found out before it is needed.</summary>
    public void WriteReached(BackupReach reach) => Write(System.IO.Path.Combine(Path, ReachedName), reach, BackupJson.Default.BackupReach);

    /// <summary>The whole backups, the newest first.</summary>
    public IReadOnlyList<BaseBackup> ReadBases() =>
    [
        .. Directory.GetDirectories(Bases).Where(d => !d.EndsWith(PartialSuffix, StringComparison.Ordinal))
            .Select(d => Read(System.IO.Path.Combine(d, ManifestName), BackupJson.Default.BaseBackup)).OfType<BaseBackup>().OrderByDescending(b => b.Name, StringComparer.Ordinal),
    ];

    /// <summary>Where the files of PostgreSQL lie in a base backup.</summary>
    public string FilesOf(BaseBackup backup) => System.IO.Path.Combine(Bases, backup.Name, "data");

    /// <summary>A new folder for a base backup. What a killed process left half made goes away.</summary>
    /// <returns>Its name to be, and where its files go meanwhile.</returns>
    public (string Name, string Files) BeginBase(DateTime now)
    {
        foreach (string left in Directory.GetDirectories(Bases, "*" + PartialSuffix)) Directory.Delete(left, recursive: true);
        string name = now.ToString("yyyyMMdd'T'HHmmss'.'fff'Z'", CultureInfo.InvariantCulture);
        MakePrivate(System.IO.Path.Combine(Bases, name + PartialSuffix));
        return (name, System.IO.Path.Combine(Bases, name + PartialSuffix, "data"));
    }

    /// <summary>All of it is there and on disk: from now on it is a backup.</summary>
    public void EndBase(BaseBackup backup)
    {
        string partial = System.IO.Path.Combine(Bases, backup.Name + PartialSuffix);
        Write(System.IO.Path.Combine(partial, ManifestName), backup, BackupJson.Default.BaseBackup);
        Directory.Move(partial, System.IO.Path.Combine(Bases, backup.Name));
        DirectorySync.Flush(Bases);
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, "lock")))
        {
            throw new UsageException($"Another process works on the backup folder {path}.");
        }
    }

    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static T? Read<T>(string file, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    private static void Write<T>(string file, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        using (var to = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(to, value, type);
            to.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file, overwrite: true);
        DirectorySync.Flush(System.IO.Path.GetDirectoryName(file)!);
    }
}
