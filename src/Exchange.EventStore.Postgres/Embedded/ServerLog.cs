namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>The embedded server's own log: <c>server.log</c> in the data folder, and the file before it. Never more than twice the bound.</summary>
internal sealed class ServerLog(string path, long bytesMax = 4 << 20) : IDisposable
{
    private StreamWriter _file = Open(path);

    public void WriteLine(string line)
    {
        if (_file.BaseStream.Length > bytesMax)
        {
            _file.Dispose();
            File.Move(path, path + ".1", overwrite: true);
            _file = Open(path);
        }

        _file.WriteLine(line);
    }

    public void Dispose() => _file.Dispose();

    private static StreamWriter Open(string path) => new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
}
