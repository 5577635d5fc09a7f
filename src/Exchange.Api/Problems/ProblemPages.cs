using System.Collections.Frozen;
using System.Reflection;

namespace Exchange.Api;

/// <summary>The pages of <c>docs/problems</c>, embedded: what a problem's <c>type</c> leads to. A page's heading is the type's fixed title.</summary>
internal static class ProblemPages
{
    private const string Prefix = "problems/";

    private static readonly FrozenDictionary<string, Page> ByCode = Load();

    public static IEnumerable<string> Codes => ByCode.Keys.Order(StringComparer.Ordinal);

    public static bool TryGet(string code, out Page page) => ByCode.TryGetValue(code, out page!);

    /// <exception cref="KeyNotFoundException">The code has no page; a test walks all codes so that this can't happen.</exception>
    public static string TitleOf(string code) => ByCode[code].Title;

    private static FrozenDictionary<string, Page> Load()
    {
        Assembly assembly = typeof(ProblemPages).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => Path.GetFileNameWithoutExtension(name[Prefix.Length..]),
            name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                string markdown = reader.ReadToEnd();
                string heading = markdown[..markdown.IndexOf('\n', StringComparison.Ordinal)];
                return new Page(heading.TrimStart('#', ' ').TrimEnd(), markdown);
            },
            StringComparer.Ordinal);
    }

    internal sealed record Page(string Title, string Markdown);
}
