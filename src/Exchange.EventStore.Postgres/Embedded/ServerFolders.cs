using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>What an embedded server needs on disk before it starts.</summary>
internal static class ServerFolders
{
    // A socket's path holds 107 bytes at most, of which PostgreSQL needs some; Npgsql takes a comma in a host for a list.
    private const int SocketFolderBytesMax = 80;

    /// <summary>The folder of the server's user inside the data folder; elsewhere when that user cannot get there, as below /root.</summary>
    public static async Task<string> MakeHomeAsync(string folder, ServerUser? user, CancellationToken cancellationToken)
    {
        string home = Path.Combine(folder, "postgres");
        Directory.CreateDirectory(home);
        await ServerProcess.GiveAsync(user, home, cancellationToken);
        if (user is null || await ServerProcess.RunAsync(user, "test", ["-w", home], cancellationToken) is null) return home;

        // Not in a folder that others may write to or that is tidied up now and then: this is the log.
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12];
        string elsewhere = Path.Combine("/var/lib/exchange-postgres", name);
        Directory.CreateDirectory(elsewhere);
        await ServerProcess.GiveAsync(user, elsewhere, cancellationToken);
        return elsewhere;
    }

    /// <summary>Makes an empty server.</summary>
    public static async Task InitialiseAsync(string bin, string data, ServerUser? user, PostgresDurability durability, CancellationToken cancellationToken)
    {
        string fresh = data + ".new"; // made aside and renamed, so a killed initdb never looks like a database
        if (Directory.Exists(fresh)) Directory.Delete(fresh, recursive: true);
        string[] init = ["-D", fresh, "-U", PostgresEndpoint.Owner, "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C"];
        string? failure = await ServerProcess.RunAsync(user, Path.Combine(bin, "initdb"), [.. init, .. PostgresSettings.InitOptions(durability)], cancellationToken);
        if (failure is not null) throw new InvalidOperationException("initdb failed: " + failure);
        Directory.Move(fresh, data);
    }

    /// <summary>Sees that the programs can read the files: each major version of PostgreSQL has files of its own.</summary>
    /// <exception cref="InvalidOperationException">They can't.</exception>
    public static async Task CheckVersionAsync(string bin, string data, CancellationToken cancellationToken)
    {
        string files = (await File.ReadAllTextAsync(Path.Combine(data, "PG_VERSION"), cancellationToken)).Trim();
        string? programs = await PostgresBinaries.MajorVersionAsync(bin, cancellationToken);
        if (programs is not null && !string.Equals(files, programs, StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"The files in {data} are of PostgreSQL {files}, and the programs in {bin} of PostgreSQL {programs}: set EXCHANGE_PG_BIN to the programs of version {files}, or bring the files to version {programs} with pg_upgrade.");
        }
    }

    /// <summary>The folder of the server's socket, closed to all but its user.</summary>
    public static async Task<string> MakeSocketFolderAsync(string folder, string home, ServerUser? user, CancellationToken cancellationToken)
    {
        string sockets = Path.Combine(home, "socket");
        if (Encoding.UTF8.GetByteCount(sockets) > SocketFolderBytesMax || sockets.Contains(',', StringComparison.Ordinal))
        {
            // One that a killed process left in the temporary folder is of no more use.
            if (PostgresEndpoint.Read(folder)?.Sockets is { } left && left.Contains("xpg", StringComparison.Ordinal) && Directory.Exists(left)) Directory.Delete(left, recursive: true);
            sockets = Directory.CreateTempSubdirectory("xpg").FullName;
        }

        // Closed to others, since the server trusts whoever reaches the socket.
        Directory.CreateDirectory(sockets);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(sockets, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await ServerProcess.GiveAsync(user, sockets, cancellationToken);
        return sockets;
    }

    /// <summary>Waits for a server to be gone that is still shutting down: that of a process which has just ended.</summary>
    /// <exception cref="InvalidOperationException">It goes on.</exception>
    public static async Task WaitUntilGoneAsync(string data, CancellationToken cancellationToken)
    {
        for (int tries = 0; Runs(data); tries++)
        {
            if (tries == 100) throw new InvalidOperationException($"Another PostgreSQL (process {ReadPid(data)}) runs in {data}.");
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>PostgreSQL would refuse to start if a number in the files that a killed server leaves behind now belonged to some other process of its user.</summary>
    /// <remarks>Children of such a server that still write are another matter: those PostgreSQL finds by their shared memory.</remarks>
    public static void RemoveLeftovers(string data, string sockets)
    {
        if (!OperatingSystem.IsLinux()) return; // nobody can say whether they are left behind
        File.Delete(PidFile(data));
        File.Delete(Path.Combine(sockets, ".s.PGSQL.5432.lock"));
    }

    /// <summary>Whether a server runs in a folder. Without <c>/proc</c> nobody can say, and it is taken not to.</summary>
    public static bool Runs(string data) => ReadPid(data) is { } pid && RunsIn(pid, data);

    /// <summary>The process id of PostgreSQL itself; null when it doesn't run.</summary>
    public static int? ReadPid(string data)
    {
        try
        {
            return int.TryParse(File.ReadLines(PidFile(data)).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : null;
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }

    private static string PidFile(string data) => Path.Combine(data, "postmaster.pid");

    private static bool RunsIn(int pid, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").ResolveLinkTarget(returnFinalTarget: false)?.FullName == folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // no such process, or one of another user
        }
    }
}
