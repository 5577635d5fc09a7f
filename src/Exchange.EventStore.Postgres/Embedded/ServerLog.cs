namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>The embedded server's own log: <c>server.log</c> in the data folder, and the file before it. Never more than twice the bound. Thread-safe.</summary>
internal sealed class ServerLog(string path, long bytesMax = 4 << 20) : IDisposable
{
    private readonly Lock _gate = new();
    private StreamWriter? _file = Open(path);
    private bool _closed;

    /// <summary>Adds a line, unless the log is closed: the last words of a killed server's children may come late. A line that a full disk has no room for is lost.</summary>
    /// <remarks>Never throws: a server whose lines nobody reads any more stands still.</remarks>
    public void WriteLine(string line)
    {
        lock (_gate)
        {
            try
            {
                if (_closed) return;
                _file ??= Open(path);
                if (_file.BaseStream.Length > bytesMax)
                {
                    _file.Dispose();
                    _file = null;
                    File.Move(path, path + ".1", overwrite: true);
                    _file = Open(path);
                }

                _file.WriteLine(line);
            }
            catch (IOException)
            {
                // The server goes on, and so do its readers.
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                _file?.Dispose();
            }
            catch (IOException)
            {
                // What was kept back for want of space is lost with it.
            }

            (_file, _closed) = (null, true);
        }
    }

    private static StreamWriter Open(string path) => new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
}
