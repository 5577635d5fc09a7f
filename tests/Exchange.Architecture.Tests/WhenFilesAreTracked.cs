using System.Text.RegularExpressions;

namespace Exchange.Architecture.Tests;

public sealed partial class WhenFilesAreTracked
{
    private static readonly string[] Binary = [".png", ".jpg", ".ico", ".woff2", ".gz"];

    [Fact]
    public void None_names_a_path_of_the_machine_it_was_written_on() => Hits(MachinePath()).ShouldBeEmpty();

    [Fact]
    public void None_names_where_packages_come_from() => Hits(PackageSource()).ShouldBeEmpty();

    [Fact]
    public void None_holds_a_key() => Hits(Secret()).ShouldBeEmpty();

    [Fact]
    public void The_commands_may_be_run() =>
        new[] { "ops/run", "ops/test", "ops/exchange", "ops/bench", "ops/backup", "ops/restore", "ops/upgrade", ".ci/run" }
            .Where(f => OperatingSystem.IsLinux() && !File.GetUnixFileMode(Path.Combine(Repository.Root, f)).HasFlag(UnixFileMode.UserExecute)).ShouldBeEmpty();

    private static IEnumerable<string> Hits(Regex pattern) =>
        from file in Repository.TrackedFiles()
        where !Binary.Contains(Path.GetExtension(file), StringComparer.Ordinal)
        let text = Repository.Read(file)
        from Match match in pattern.Matches(text)
        select $"{file}: {match.Value}";

    // Home folders and the like. The first alternative's brackets keep this line from being a hit itself.
    [GeneratedRegex("(?<![A-Za-z0-9_.$~}])/(?:[w]ork|[f]arm|[h]ome|[m]nt|[s]rv|[r]oot|[U]sers)/[A-Za-z0-9_.-]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MachinePath();

    [GeneratedRegex("\"resolved\": *\"https?:|<packageSources[>]|^ *(registry|index-url) *=", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PackageSource();

    [GeneratedRegex("exk_[A-Za-z0-9_-]{43}|-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Secret();
}
