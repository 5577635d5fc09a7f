using System.Collections;
using System.Reflection;

namespace Exchange.TestKit;

/// <summary>Where two values differ in anything that they hold, private or not: more than their own equality may look at.</summary>
public static class Difference
{
    /// <returns>The way to the first difference; null: there is none.</returns>
    public static string? Between(object? one, object? other, string path = "")
    {
        if (ReferenceEquals(one, other)) return null;
        if (one is null || other is null || one.GetType() != other.GetType()) return $"{path}: {one ?? "nothing"} and {other ?? "nothing"}";
        Type type = one.GetType();
        if (type.IsPrimitive || type.IsEnum || one is string or decimal) return one.Equals(other) ? null : $"{path}: {one} and {other}";
        if (one is IDictionary entries) return OfEntries(entries, (IDictionary)other, path);
        if (one is IEnumerable items) return OfItems(items, (IEnumerable)other, path);
        for (Type? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (FieldInfo field in declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (Between(field.GetValue(one), field.GetValue(other), $"{path}.{field.Name}") is { } difference) return difference;
            }
        }

        return null;
    }

    private static string? OfEntries(IDictionary one, IDictionary other, string path)
    {
        if (one.Count != other.Count) return $"{path}: {one.Count} and {other.Count} entries";
        foreach (object key in one.Keys)
        {
            if (!other.Contains(key)) return $"{path}[{key}]: only on one side";
            if (Between(one[key], other[key], $"{path}[{key}]") is { } difference) return difference;
        }

        return null;
    }

    private static string? OfItems(IEnumerable one, IEnumerable other, string path)
    {
        (object?[] left, object?[] right) = ([.. one.Cast<object?>()], [.. other.Cast<object?>()]);
        if (left.Length != right.Length) return $"{path}: {left.Length} and {right.Length} items";
        bool unordered = one.GetType().GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ISet<>));
        if (unordered) return left.ToHashSet().SetEquals(right) ? null : $"{path}: other items";
        return left.Select((item, i) => Between(item, right[i], $"{path}[{i}]")).FirstOrDefault(difference => difference is not null);
    }
}
