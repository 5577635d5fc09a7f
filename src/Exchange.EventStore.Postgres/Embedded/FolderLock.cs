using System.Globalization;

namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>One exchange process a data folder. The lock dies with the process that holds it, however it ends.</summary>
public sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _holder;

    private FolderLock(FileStream file, string holder) => (_file, _holder) = (file, holder);

    /// <summary>No other process has this folder, and so none writes the log in it: a takeover need not wait for a lease.</summary>
    public bool Alone { get; private set; } = true;

    /// <exception cref="FolderInUseException">Another process holds the folder.</exception>
    public static FolderLock Acquire(string folder)
    {
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        string holder = Path.Combine(folder, "serve.pid");
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, "serve.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, "serve.lock")))
        {
            throw new FolderInUseException(folder, ReadHolder(holder));
        }

        // Beside the lock, not in it: .NET opens no file that another process has locked, not even to read.
        File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        return new FolderLock(file, holder);
    }

    public void Dispose()
    {
        if (!Alone) return;
        Alone = false;
        File.Delete(_holder);
        _file.Dispose();
    }

    private static int? ReadHolder(string file)
    {
        try
        {
            return int.TryParse(File.ReadAllText(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int pid) ? pid : null;
        }
        catch (IOException)
        {
            return null; // its holder is just starting or just ending
        }
    }
}

/// <summary>Another exchange has the data folder.</summary>
public sealed class FolderInUseException(string folder, int? processId)
    : IOException($"Another exchange{(processId is { } pid ? string.Create(CultureInfo.InvariantCulture, $" (process {pid})") : "")} already runs on the data folder {folder}.")
{
    /// <summary>Null when its holder was just starting or ending.</summary>
    public int? ProcessId { get; } = processId;
}
