namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>The embedded server's own log: <c>server.log</c> in the data folder, and the file before it. Never more than twice the bound. Thread-safe.</summary>
internal sealed class ServerLog(string path, long bytesMax = 4 << 20) : IDisposable
{
    private readonly Lock _gate = new();
    private StreamWriter? _file = Open(path);

    /// <summary>Adds a line, unless the log is closed: the last words of a killed server's children may come late.</summary>
    public void WriteLine(string line)
    {
        lock (_gate)
        {
            if (_file?.BaseStream.Length > bytesMax)
            {
                _file.Dispose();
                File.Move(path, path + ".1", overwrite: true);
                _file = Open(path);
            }

            _file?.WriteLine(line);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private static StreamWriter Open(string path) => new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
}
