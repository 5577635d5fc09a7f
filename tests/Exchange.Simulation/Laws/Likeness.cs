using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace Exchange.Simulation.Laws;

/// <summary>Whether two values of the same history are alike in all their parts, however they were made: a map is a set of pairs, and what is computed is left out.</summary>
internal static class Likeness
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = new();

    /// <returns>Where they differ; null when they do not.</returns>
    public static string? DifferenceOf(object? one, object? other, string at = "")
    {
        if (ReferenceEquals(one, other)) return null;
        if (one is null || other is null || one.GetType() != other.GetType()) return at.Length == 0 ? "the whole" : at;
        Type type = one.GetType();
        if (type.IsPrimitive || type.IsEnum || one is string || type.Namespace is "NodaTime" or "System") return one.Equals(other) ? null : at;
        if (one is IDictionary map) return DifferenceOfMaps(map, (IDictionary)other, at);
        if (one is IEnumerable many) return DifferenceOfMany(ListOf(many), ListOf((IEnumerable)other), IsSet(type), at);
        foreach (FieldInfo field in Fields.GetOrAdd(type, FieldsOf))
        {
            if (DifferenceOf(field.GetValue(one), field.GetValue(other), $"{at}.{field.Name}") is { } difference) return difference;
        }

        return null;
    }

    private static string? DifferenceOfMaps(IDictionary one, IDictionary other, string at)
    {
        if (one.Count != other.Count) return at;
        foreach (DictionaryEntry pair in one)
        {
            if (!other.Contains(pair.Key)) return at;
            if (DifferenceOf(pair.Value, other[pair.Key], $"{at}[{pair.Key}]") is { } difference) return difference;
        }

        return null;
    }

    private static string? DifferenceOfMany(ArrayList one, ArrayList other, bool isSet, string at)
    {
        if (one.Count != other.Count) return at;
        for (int i = 0; i < one.Count; i++)
        {
            bool same = isSet ? other.Contains(one[i]) : DifferenceOf(one[i], other[i], at) is null;
            if (!same) return $"{at}[{i}]";
        }

        return null;
    }

    private static ArrayList ListOf(IEnumerable many)
    {
        var list = new ArrayList();
        foreach (object? item in many) list.Add(item);
        return list;
    }

    private static bool IsSet(Type type) => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlySet<>));

    private static FieldInfo[] FieldsOf(Type type)
    {
        var fields = new List<FieldInfo>();
        for (Type? part = type; part is not null && part != typeof(object); part = part.BaseType) fields.AddRange(part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
        return [.. fields];
    }
}
