using System.Diagnostics;

namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>The ordinary user that the server runs as: PostgreSQL refuses to run as root, so a root process lends it another one.</summary>
internal sealed record ServerUser(string Uid, string Gid)
{
    /// <summary>Null when this process is not root: then the server runs as we do.</summary>
    public static ServerUser? Needed() => !Environment.IsPrivilegedProcess
        ? null
        : File.ReadLines("/etc/passwd").Select(l => l.Split(':')).Where(f => f[0] is "postgres" or "nobody")
            .OrderByDescending(f => f[0] == "postgres").Select(f => new ServerUser(f[2], f[3])).FirstOrDefault()
            ?? throw new InvalidOperationException("PostgreSQL refuses to run as root, and this machine has no user 'postgres' or 'nobody': start the exchange as an ordinary user.");
}

/// <summary>Starts programs as the server's user.</summary>
internal static class ServerProcess
{
    public static Process Launch(ServerUser? user, string program, params IEnumerable<string> arguments)
    {
        // A session of its own (Linux), so that Ctrl-C in the terminal reaches only the host, which then stops the server in order.
        string[] session = OperatingSystem.IsLinux() ? ["setsid"] : [];
        string[] identity = user is null ? [] : ["setpriv", "--reuid", user.Uid, "--regid", user.Gid, "--clear-groups", "--"];
        string[] all = [.. session, .. identity, program, .. arguments];
        var info = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        info.Environment["LC_ALL"] = "C";
        return Process.Start(info) ?? throw new InvalidOperationException("Cannot start " + program);
    }

    /// <returns>Null when it ended well, else what it said.</returns>
    public static async Task<string?> RunAsync(ServerUser? user, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using Process process = Launch(user, program, arguments);
        process.StandardInput.Close();
        await using CancellationTokenRegistration onCancel = cancellationToken.Register(() => process.Kill(entireProcessTree: true)); // else it would go on without us
        string[] output = await Task.WhenAll(process.StandardError.ReadToEndAsync(CancellationToken.None), process.StandardOutput.ReadToEndAsync(CancellationToken.None));
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == 0 ? null : $"{program} ended with {process.ExitCode}: {string.Concat(output)}";
    }

    /// <summary>Hands a folder to the server's user.</summary>
    public static async Task GiveAsync(ServerUser? user, string folder, CancellationToken cancellationToken)
    {
        if (user is not null && await RunAsync(null, "chown", [$"{user.Uid}:{user.Gid}", folder], cancellationToken) is { } failure) throw new InvalidOperationException(failure);
    }
}
