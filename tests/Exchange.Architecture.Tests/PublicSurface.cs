using System.Reflection;
using System.Text;

namespace Exchange.Architecture.Tests;

/// <summary>The public types and members of an assembly as text, in ordinal order. What records and enums bring by themselves is left out.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] OfEveryRecord = ["<Clone>$", "Equals", "GetHashCode", "ToString", "PrintMembers", "Deconstruct", "op_Equality", "op_Inequality", "EqualityContract"];

    public static string Of(string project)
    {
        var text = new StringBuilder();
        foreach (Type type in Assembly.Load(project).GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(NameOf(type, withNamespace: true)).Append('\n');
            foreach (string member in Members(type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type);
        if (type.IsSubclassOf(typeof(Delegate))) return [Signature(type.GetMethod("Invoke")!)];
        return type.GetMembers(Declared).Where(m => !OfEveryRecord.Contains(m.Name, StringComparer.Ordinal)).Select(Describe).OfType<string>();
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo c when IsOpen(c) && !c.IsStatic => $"new({Parameters(c)})",
        MethodInfo m when IsOpen(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) => Signature(m),
        PropertyInfo p when p.GetMethod is { } get && IsOpen(get) => $"{NameOf(p.PropertyType)} {p.Name} {{ get; {(p.SetMethod is { } set && IsOpen(set) ? "set; " : "")}}}",
        FieldInfo { IsPublic: true } f => $"{(f.IsLiteral ? "const " : "")}{NameOf(f.FieldType)} {f.Name}",
        EventInfo e when e.AddMethod is { } add && IsOpen(add) => $"event {NameOf(e.EventHandlerType!)} {e.Name}",
        _ => null,
    };

    private static bool IsOpen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Signature(MethodInfo m) => $"{(m.IsStatic ? "static " : "")}{NameOf(m.ReturnType)} {m.Name}{Generics(m.IsGenericMethod ? m.GetGenericArguments() : [])}({Parameters(m)})";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{NameOf(p.ParameterType)} {p.Name}{(p.IsOptional ? "?" : "")}"));

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        _ => "class",
    };

    private static string NameOf(Type type, bool withNamespace = false)
    {
        if (type.IsByRef) return NameOf(type.GetElementType()!) + "&";
        if (type.IsArray) return NameOf(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return type.Name;
        string name = type.IsNested ? $"{NameOf(type.DeclaringType!, withNamespace)}.{type.Name}" : withNamespace ? type.FullName! : type.Name;
        int tick = name.LastIndexOf('`');
        return (tick < 0 ? name : name[..tick]) + Generics(type.GetGenericArguments());
    }

    private static string Generics(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(a => NameOf(a)))}>";
}
