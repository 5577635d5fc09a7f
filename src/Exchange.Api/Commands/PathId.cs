using System.Globalization;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>A part of a route's address that names something: <c>{id}</c>.</summary>
/// <param name="missing">What is answered when nothing can have such a name: the same as when nothing has it.</param>
internal abstract class PathPart(string name, string description, Rejection missing)
{
    public string Name => name;

    public string Description => description;

    public Rejection Missing => missing;

    public abstract JsonObject Schema { get; }

    public abstract string Example { get; }

    /// <summary>The part as the exchange spells it.</summary>
    /// <exception cref="ProblemException">Nothing can have such a name.</exception>
    public abstract (object Value, string Text) Read(string text);

    protected ProblemException NotThere() => ProblemException.Of(missing);
}

/// <inheritdoc cref="PathPart"/>
internal abstract class PathPart<T>(string name, string description, Rejection missing) : PathPart(name, description, missing);

/// <summary>The id of an aggregate.</summary>
internal sealed class PathId<TId>(string name, string description, Rejection missing) : PathPart<TId>(name, description, missing)
    where TId : struct, IAggregateId<TId>
{
    public override JsonObject Schema => Kinds.UuidSchema();

    public override string Example => Kinds.UuidExample;

    public override (object Value, string Text) Read(string text) => AggregateIds.TryParse(text, out TId id) ? (id, text) : throw NotThere();
}

/// <summary>The id of something inside an aggregate.</summary>
internal sealed class PathUuid(string name, string description, Rejection missing) : PathPart<Guid>(name, description, missing)
{
    public override JsonObject Schema => Kinds.UuidSchema();

    public override string Example => Kinds.UuidExample;

    public override (object Value, string Text) Read(string text) => Kinds.TryUuid(text, out Guid id) ? (id, text) : throw NotThere();
}

/// <summary>A number from 1, such as that of a revision.</summary>
internal sealed class PathNumber(string name, string description, Rejection missing) : PathPart<int>(name, description, missing)
{
    public override JsonObject Schema => new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = int.MaxValue };

    public override string Example => "1";

    public override (object Value, string Text) Read(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 && text[0] != '0' ? (number, text) : throw NotThere();
}

/// <summary>A text that names something, such as a participant.</summary>
internal sealed class PathText(string name, string description, Rejection missing, string example, int lengthMax = 64) : PathPart<string>(name, description, missing)
{
    public override JsonObject Schema => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = lengthMax };

    public override string Example => example;

    public override (object Value, string Text) Read(string text) =>
        text.Length is > 0 && text.Length <= lengthMax && !text.Contains('\0', StringComparison.Ordinal) ? (text, text) : throw NotThere();
}

/// <summary>What the parts of an address were read as, and the address in the one spelling that it has.</summary>
internal sealed class PathValues
{
    private readonly IReadOnlyList<PathPart> _parts;
    private readonly object[] _values;

    private PathValues(IReadOnlyList<PathPart> parts, object[] values, string[] texts, string path) => (_parts, _values, Texts, Path) = (parts, values, texts, path);

    /// <summary>As they stand in <see cref="Path"/>, in the order of the parts.</summary>
    public IReadOnlyList<string> Texts { get; }

    public string Path { get; }

    /// <exception cref="ProblemException">Nothing can have such an address.</exception>
    public static PathValues Read(HttpContext context, string pattern, IReadOnlyList<PathPart> parts)
    {
        var values = new object[parts.Count];
        string[] texts = new string[parts.Count];
        string path = pattern;
        for (int i = 0; i < values.Length; i++)
        {
            (values[i], texts[i]) = parts[i].Read((string)context.Request.RouteValues[parts[i].Name]!);
            path = path.Replace($"{{{parts[i].Name}}}", texts[i], StringComparison.Ordinal);
        }

        return new PathValues(parts, values, texts, path);
    }

    public T Of<T>(PathPart<T> part)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            if (ReferenceEquals(_parts[i], part)) return (T)_values[i];
        }

        throw new ArgumentException($"{{{part.Name}}} is not in {Path}.", nameof(part));
    }
}
