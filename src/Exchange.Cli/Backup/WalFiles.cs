using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Exchange.Cli.Backup;

/// <summary>A commit of the log as the WAL tells of it.</summary>
/// <param name="After">The position before its first event.</param>
/// <param name="Last">The position of its last event.</param>
internal sealed record LoggedCommit(long After, long Last, string Transaction, ulong Lsn);

/// <summary>The WAL that belongs to a base backup, all of it under the names that PostgreSQL knows: what was received, and of what was not, the backup's own.</summary>
internal sealed partial class WalFiles : IDisposable
{
    private readonly DirectoryInfo _view = Directory.CreateTempSubdirectory("exchange-wal-");
    private readonly BaseBackup _base;
    private readonly string _timeline;
    private readonly long _segmentSize;

    /// <exception cref="UsageException">A segment between the first and the last is missing.</exception>
    public WalFiles(BackupFolder folder, BaseBackup @base)
    {
        _base = @base;
        int timeline = folder.ReadSource()!.Timeline;
        _timeline = timeline.ToString(CultureInfo.InvariantCulture);
        string[] own = [.. Directory.GetFiles(Path.Combine(folder.FilesOf(@base), "pg_wal")).Where(IsSegment)];
        if (own.Length == 0) throw new UsageException($"The backup {@base.Name} lacks its own WAL.");
        _segmentSize = new FileInfo(own[0]).Length;
        foreach (string file in Directory.GetFiles(folder.Wal).Where(IsSegment).Concat(own)) Add(file);
        string first = NameAt(timeline, Lsn(@base.Start));
        Names = [.. _view.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal).SkipWhile(n => string.CompareOrdinal(n, first) < 0)];
        if (Names.Count == 0 || Names[0] != first) throw new UsageException($"The WAL from which the backup {@base.Name} begins is missing.");
        for (int i = 1; i < Names.Count; i++)
        {
            if (NumberOf(Names[i]) != NumberOf(Names[i - 1]) + 1) throw new UsageException($"WAL is missing after {Names[i - 1]}.");
        }
    }

    /// <summary>The segments from the backup's first on, in their order.</summary>
    public IReadOnlyList<string> Names { get; }

    public string PathOf(string name) => Path.Combine(_view.FullName, name);

    /// <summary>The commits of the log after the moment at which the base backup is consistent, in their order.</summary>
    public async Task<List<LoggedCommit>> ReadCommitsAsync(string database, CancellationToken cancellationToken)
    {
        var told = new Dictionary<string, (long After, long Last)>(StringComparer.Ordinal);
        var commits = new List<LoggedCommit>();
        ulong consistent = Lsn(_base.End);
        await foreach (string line in new PostgresTools().ReadAsync("pg_waldump", "--path", _view.FullName, "--timeline", _timeline, "--start", _base.Start, "--rmgr=LogicalMessage", "--rmgr=Transaction"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Message().Match(line) is { Success: true } message && message.Groups["prefix"].Value == "exchange:" + database)
            {
                long[] range = [.. Encoding.ASCII.GetString(Convert.FromHexString(message.Groups["hex"].Value.Replace(" ", "", StringComparison.Ordinal))).Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
                told[message.Groups["tx"].Value] = (range[0], range[1]); // not committed yet: that its transaction says
            }
            else if (Commit().Match(line) is { Success: true } commit && told.Remove(commit.Groups["tx"].Value, out (long After, long Last) range) && Lsn(commit.Groups["lsn"].Value) is var lsn && lsn >= consistent)
            {
                commits.Add(new LoggedCommit(range.After, range.Last, commit.Groups["tx"].Value, lsn));
            }
        }

        return commits;
    }

    public void Dispose() => _view.Delete(recursive: true);

    private static ulong Lsn(string text)
    {
        string[] halves = text.Split('/');
        return (ulong.Parse(halves[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture) << 32) | ulong.Parse(halves[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private void Add(string file)
    {
        string name = Path.GetFileName(file).Replace(".partial", "", StringComparison.Ordinal);
        if (!File.Exists(PathOf(name))) File.CreateSymbolicLink(PathOf(name), file);
    }

    private static bool IsSegment(string file) => SegmentName().IsMatch(Path.GetFileName(file));

    /// <summary>Counts segments of a timeline: eight digits of it, eight of the high half of the LSN, eight of the segment in it.</summary>
    private long NumberOf(string name) =>
        (long.Parse(name.AsSpan(8, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture) * (0x1_0000_0000 / _segmentSize)) + long.Parse(name.AsSpan(16, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private string NameAt(int timeline, ulong lsn) => string.Create(CultureInfo.InvariantCulture, $"{timeline:X8}{lsn >> 32:X8}{(lsn & 0xFFFF_FFFF) / (ulong)_segmentSize:X8}");

    [GeneratedRegex("^[0-9A-F]{24}([.]partial)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SegmentName();

    [GeneratedRegex("^rmgr: LogicalMessage .* tx: +(?<tx>[0-9]+), .* prefix \"(?<prefix>.*)\"; payload \\([0-9]+ bytes\\): (?<hex>[0-9A-F ]*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Message();

    [GeneratedRegex("^rmgr: Transaction .* tx: +(?<tx>[0-9]+), lsn: (?<lsn>[0-9A-F]+/[0-9A-F]+), .* desc: COMMIT ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Commit();
}
