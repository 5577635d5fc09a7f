using System.Globalization;

namespace Exchange.TestKit;

/// <summary>What Linux says of processes.</summary>
public static class ProcessTable
{
    /// <summary>The state letter of a process: <c>T</c> stopped, <c>Z</c> ended and not yet collected by its parent; null when it is gone.</summary>
    public static char? StateOf(int pid) => Read(pid) is { } fields ? fields[0][0] : null;

    /// <summary>Whether a process is there and not just waiting to be collected.</summary>
    public static bool Lives(int pid) => StateOf(pid) is not (null or 'Z' or 'X');

    /// <summary>The processes that one has started and that are still there.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           where int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _)
           let pid = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)
           where Read(pid) is { } fields && fields[1] == parent.ToString(CultureInfo.InvariantCulture)
           select pid,
    ];

    // The fields of stat after the program's name, which may hold blanks and brackets itself: state, parent, ...
    private static string[]? Read(int pid)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
