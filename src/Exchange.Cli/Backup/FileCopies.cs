using Exchange.Api;

namespace Exchange.Cli.Backup;

/// <summary>Copies of files that never change once they stand under their name.</summary>
internal static class FileCopies
{
    /// <summary>Copies what is missing or of another size, folder by folder. Each file appears under its name only when all of it is on disk.</summary>
    public static void CopyNew(string from, string to, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(from)) return;
        Directory.CreateDirectory(to);
        bool any = false;
        foreach (FileInfo file in new DirectoryInfo(from).EnumerateFiles())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string copy = Path.Combine(to, file.Name);
            if (new FileInfo(copy) is { Exists: true } there && there.Length == file.Length) continue;
            string beside = copy + ".new";
            file.CopyTo(beside, overwrite: true);
            using (var written = new FileStream(beside, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
            File.Move(beside, copy, overwrite: true);
            any = true;
        }

        if (any) DirectorySync.Flush(to);
        foreach (string below in Directory.EnumerateDirectories(from)) CopyNew(below, Path.Combine(to, Path.GetFileName(below)), cancellationToken);
    }

    /// <summary>Copies a whole tree into one that is not there yet, without flushing.</summary>
    public static void CopyTree(string from, string to, Func<string, bool> wanted, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from).Where(wanted))
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string below in Directory.EnumerateDirectories(from).Where(wanted)) CopyTree(below, Path.Combine(to, Path.GetFileName(below)), wanted, cancellationToken);
    }
}
