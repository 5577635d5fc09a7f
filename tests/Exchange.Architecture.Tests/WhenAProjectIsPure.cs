using System.Reflection.Metadata;

namespace Exchange.Architecture.Tests;

/// <summary>What the compiler left in the assemblies: this catches what the analyzer's list of symbols doesn't name.</summary>
public sealed class WhenAProjectIsPure
{
    private static readonly string[] ForbiddenNamespaces =
    [
        "System.IO", "System.Net", "System.Threading", "System.Diagnostics.Metrics", "System.Timers", "System.Data", "System.Runtime.Loader",
        "Microsoft.Extensions", "Microsoft.AspNetCore", "Npgsql",
    ];

    // Immutable values that are shared need a safe way to be made once, and patterns and serializers bring their own; none of these waits or starts anything.
    private static readonly string[] AllowedTypes = ["System.Threading.Interlocked", "System.Threading.Volatile", "System.Threading.Lock", "System.Threading.LazyThreadSafetyMode", "System.IO.Stream", "System.IO.InvalidDataException"];

    private static readonly string[] ForbiddenTypes =
    [
        "System.Console", "System.Random", "System.TimeProvider", "System.Environment", "System.AppContext", "System.AppDomain", "System.GC", "System.TimeZoneInfo",
        "System.Diagnostics.Stopwatch", "System.Diagnostics.Process", "System.Security.Cryptography.RandomNumberGenerator", "System.Runtime.CompilerServices.AsyncTaskMethodBuilder",
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder`1", "System.Runtime.CompilerServices.AsyncValueTaskMethodBuilder",
        "NodaTime.SystemClock", "NodaTime.IClock", "NodaTime.ZonedClock",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Globalization.CultureInfo.get_CurrentCulture", "System.Globalization.CultureInfo.get_CurrentUICulture",
        "System.Single.op_Addition", "System.Math.Pow", "System.Math.Sqrt",
    ];

    public static TheoryData<string> Projects => ["Exchange.Kernel", "Exchange.Mechanisms", "Exchange.Market", "Exchange.Projections"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void It_refers_to_no_clock_no_randomness_no_input_or_output_and_no_thread(string project) => Repository.ReadAssembly(project, Forbidden).ShouldBeEmpty();

    [Fact]
    public void The_scan_finds_what_it_looks_for_in_a_project_that_is_not_pure()
    {
        string[] found = Repository.ReadAssembly("Exchange.EventStore.Postgres", Forbidden);
        found.Contains("System.IO.File", StringComparer.Ordinal).ShouldBeTrue();
        found.Contains("System.Threading.Tasks.Task", StringComparer.Ordinal).ShouldBeTrue();
        found.Contains("System.Environment", StringComparer.Ordinal).ShouldBeTrue();
    }

    private static string[] Forbidden(MetadataReader metadata)
    {
        IEnumerable<string> types = metadata.TypeReferences.Select(h => NameOf(metadata, h)).Where(IsForbiddenType);
        IEnumerable<string> members = metadata.MemberReferences.Select(h => metadata.GetMemberReference(h)).Where(m => m.Parent.Kind == HandleKind.TypeReference)
            .Select(m => $"{NameOf(metadata, (TypeReferenceHandle)m.Parent)}.{metadata.GetString(m.Name)}").Where(m => ForbiddenMembers.Contains(m, StringComparer.Ordinal));
        return [.. types.Concat(members).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static bool IsForbiddenType(string type) =>
        ForbiddenTypes.Contains(type, StringComparer.Ordinal)
        || (ForbiddenNamespaces.Any(n => type.StartsWith(n + ".", StringComparison.Ordinal)) && !AllowedTypes.Contains(type, StringComparer.Ordinal));

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(metadata, (TypeReferenceHandle)type.ResolutionScope)}.{name}"
            : $"{metadata.GetString(type.Namespace)}.{name}".TrimStart('.');
    }
}
