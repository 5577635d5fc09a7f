using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Exchange.Architecture.Tests;

/// <summary>The checkout these tests were built from, and the assemblies that came of it.</summary>
internal static class Repository
{
    public static readonly string Root = Find();

    /// <summary>The projects under <c>src</c>, by name.</summary>
    public static IReadOnlyList<string> Projects => [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(d => Path.GetFileName(d)).Where(n => File.Exists(ProjectFile(n))).Order(StringComparer.Ordinal)];

    public static string ProjectFile(string project) => Path.Combine(Root, "src", project, project + ".csproj");

    /// <summary>The projects that a project file names.</summary>
    public static IReadOnlyList<string> ProjectReferences(string projectFile) => Includes(projectFile, "ProjectReference", include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')));

    public static IReadOnlyList<string> PackageReferences(string projectFile) => Includes(projectFile, "PackageReference", include => include);

    /// <summary>Calls back with the metadata of a project's assembly as it was built for these tests.</summary>
    public static T ReadAssembly<T>(string project, Func<MetadataReader, T> read)
    {
        string assembly = string.Equals(project, "Exchange.Cli", StringComparison.Ordinal) ? "exchange" : project;
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        return read(file.GetMetadataReader());
    }

    /// <summary>The files that git tracks, relative to the root.</summary>
    public static IReadOnlyList<string> TrackedFiles()
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z"]) { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false })!;
        string list = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
        return [.. list.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Root, f)))];
    }

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static IReadOnlyList<string> Includes(string projectFile, string element, Func<string, string> name) =>
        [.. XDocument.Load(projectFile).Descendants(element).Select(e => name((string)e.Attribute("Include")!)).Order(StringComparer.Ordinal)];

    private static string Find([CallerFilePath] string here = "")
    {
        string? folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Exchange.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("No Exchange.sln above " + here);
    }
}
