using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using Exchange.Kernel;

namespace Exchange.Architecture.Tests;

/// <summary>What the exchange has promised to the outside: stored events, refusals and problems, found in the assemblies themselves so that none is forgotten.</summary>
internal static class Contract
{
    private static readonly Assembly[] Assemblies = [.. Repository.Projects.Where(p => p != "Exchange.Cli").Select(Assembly.Load)];

    /// <summary>Everything that may stand in the log.</summary>
    public static EventCatalog Events => Api.ExchangeHost.Aggregates.Events;

    /// <summary>Every refusal there is, with any members.</summary>
    public static IReadOnlyList<Rejection> Rejections =>
        [.. Assemblies.SelectMany(a => a.GetTypes()).Where(t => t.IsSubclassOf(typeof(Rejection)) && !t.IsAbstract).Select(Make).OrderBy(r => r.Code, StringComparer.Ordinal)];

    /// <summary>The problems of the HTTP surface with their statuses.</summary>
    public static IReadOnlyDictionary<string, int> Problems =>
        (IReadOnlyDictionary<string, int>)Assemblies.Single(a => a.GetName().Name == "Exchange.Api").GetType("Exchange.Api.ProblemCodes", throwOnError: true)!.GetField("Statuses")!.GetValue(null)!;

    /// <summary>Every code with its status, in ordinal order.</summary>
    public static SortedDictionary<string, int> Codes
    {
        get
        {
            var codes = new SortedDictionary<string, int>(Problems.ToDictionary(), StringComparer.Ordinal);
            foreach (Rejection rejection in Rejections) codes.TryAdd(rejection.Code, StatusOf(rejection.Kind));
            return codes;
        }
    }

    /// <summary>The members of stored events that hold text, by their path: <c>auction_opened.terms.lot</c>.</summary>
    public static IEnumerable<string> TextMembers => Events.Current.SelectMany(e => Texts(e.Type, e.Name, [])).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Texts(Type type, string path, ImmutableHashSet<Type> above)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return [path];
        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type)) return type.GetGenericArguments().SelectMany(t => Texts(t, path + "[]", above));
        if (type.Assembly.GetName().Name?.StartsWith("Exchange.", StringComparison.Ordinal) != true || type.IsEnum || above.Contains(type)) return [];
        if (type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).ToArray() is { Length: > 0 } forms) return forms.SelectMany(form => Texts(form.DerivedType, $"{path}({form.TypeDiscriminator})", above.Add(type)));

        // What a record is made of is what is stored; what it computes from that is not.
        string[] stored = [.. type.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => p.Name!)];
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => stored.Contains(p.Name, StringComparer.OrdinalIgnoreCase))
            .SelectMany(p => Texts(p.PropertyType, $"{path}.{char.ToLowerInvariant(p.Name[0])}{p.Name[1..]}", above.Add(type)));
    }

    private static Rejection Make(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return (Rejection)constructor.Invoke([.. constructor.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null)]);
    }

    // The table of STYLE 7, written down a second time on purpose.
    private static int StatusOf(RejectionKind kind) => kind switch
    {
        RejectionKind.NotAllowed => 403,
        RejectionKind.NotFound => 404,
        RejectionKind.StateForbids => 409,
        RejectionKind.Unacceptable => 422,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
