namespace Exchange.TestKit;

/// <summary>Test data that stands beside the checkout and is never part of it.</summary>
public static class SharedFiles
{
    /// <param name="path">Below <c>../shared</c> of the repository's root.</param>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static string PathOf(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Exchange.sln"))) folder = folder.Parent;
        string? found = folder?.Parent is null ? null : Path.Combine(folder.Parent.FullName, "shared", path);
        return File.Exists(found) ? found : throw new FileNotFoundException($"Tests need '{path}' in the folder 'shared' beside the checkout.", found);
    }
}
