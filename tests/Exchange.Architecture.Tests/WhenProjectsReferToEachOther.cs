namespace Exchange.Architecture.Tests;

public sealed class WhenProjectsReferToEachOther
{
    /// <summary>What each project may name, nearest first; what those may name comes with them (DESIGN 2).</summary>
    private static readonly Dictionary<string, string[]> Inward = new(StringComparer.Ordinal)
    {
        ["Exchange.Kernel"] = [],
        ["Exchange.Mechanisms"] = ["Exchange.Kernel"],
        ["Exchange.Market"] = ["Exchange.Mechanisms"],
        ["Exchange.Projections"] = ["Exchange.Market"],
        ["Exchange.EventStore"] = ["Exchange.Kernel"],
        ["Exchange.EventStore.Postgres"] = ["Exchange.EventStore"],
        ["Exchange.ReadModels.Postgres"] = ["Exchange.Projections", "Exchange.EventStore.Postgres"],
        ["Exchange.Audit"] = ["Exchange.Projections", "Exchange.EventStore"],
        ["Exchange.Api"] = ["Exchange.ReadModels.Postgres", "Exchange.Audit"],
        ["Exchange.Cli"] = ["Exchange.Api"],
    };

    private static readonly string[] Pure = ["Exchange.Kernel", "Exchange.Mechanisms", "Exchange.Market", "Exchange.Projections"];

    public static TheoryData<string> Projects => [.. Repository.Projects];

    [Fact]
    public void Every_project_has_a_place_in_the_map() => Repository.Projects.ShouldBe(Inward.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_files_name_only_what_lies_inward(string project) =>
        Repository.ProjectReferences(Repository.ProjectFile(project)).Except(Closure(project), StringComparer.Ordinal).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assemblies_use_only_what_lies_inward(string project) =>
        Repository.ReadAssembly(project, metadata => metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name)).ToArray())
            .Where(name => name.StartsWith("Exchange.", StringComparison.Ordinal)).Except(Closure(project), StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void The_pure_projects_know_no_package_but_NodaTime() =>
        Pure.SelectMany(p => Repository.PackageReferences(Repository.ProjectFile(p))).Distinct(StringComparer.Ordinal).ShouldBe(["NodaTime"]);

    [Fact]
    public void Only_the_PostgreSQL_projects_and_those_around_them_use_Npgsql() =>
        Repository.Projects.Where(p => UsesNpgsql(p)).Except(["Exchange.EventStore.Postgres", "Exchange.ReadModels.Postgres", "Exchange.Api", "Exchange.Cli"], StringComparer.Ordinal).ShouldBeEmpty();

    [Fact]
    public void The_solution_holds_every_project()
    {
        string solution = Repository.Read("Exchange.sln");
        Repository.TrackedFiles().Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Where(f => !solution.Contains(f.Replace('/', '\\'), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static bool UsesNpgsql(string project) =>
        Repository.ReadAssembly(project, metadata => metadata.AssemblyReferences.Any(r => metadata.StringComparer.Equals(metadata.GetAssemblyReference(r).Name, "Npgsql")));

    private static IEnumerable<string> Closure(string project) => Inward[project].SelectMany(p => Closure(p).Prepend(p)).Distinct(StringComparer.Ordinal);
}
