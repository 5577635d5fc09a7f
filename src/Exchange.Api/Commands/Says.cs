using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Api;

/// <summary>A member of an accepted answer beside position, version and receivedAt: a function of the command and of what was decided.</summary>
/// <param name="Write">Writes nothing when there is nothing to say.</param>
internal sealed record Says<TCommand>(string Name, string Description, Func<SchemaBook, JsonObject> Schema, Action<Utf8JsonWriter, TCommand, Decided> Write);

internal static class Says
{
    public static Says<TCommand> Text<TCommand>(string name, string description, Func<TCommand, Decided, string?> value) =>
        new(name, description, _ => new JsonObject { ["type"] = "string" }, (json, command, decided) =>
        {
            if (value(command, decided) is { } text) json.WriteString(name, text);
        });

    public static Says<TCommand> Number<TCommand>(string name, string description, Func<TCommand, Decided, long?> value) =>
        new(name, description, _ => new JsonObject { ["type"] = "integer" }, (json, command, decided) =>
        {
            if (value(command, decided) is { } number) json.WriteNumber(name, number);
        });

    public static Says<TCommand> Amount<TCommand>(string name, string description, Func<TCommand, Decided, Money?> value) =>
        new(name, description, Kinds.Money.Schema, (json, command, decided) =>
        {
            if (value(command, decided) is { } money) json.WriteMoney(System.Text.Encoding.UTF8.GetBytes(name), money);
        });

    public static Says<TCommand> At<TCommand>(string name, string description, Func<TCommand, Decided, Instant?> value) =>
        new(name, description, Kinds.Instant.Schema, (json, command, decided) =>
        {
            if (value(command, decided) is { } instant) json.WriteInstant(System.Text.Encoding.UTF8.GetBytes(name), instant);
        });

    /// <summary>The state of a stream right after the command's own batch; null when it is not of that type.</summary>
    public static TState? State<TState>(this Decided decided, StreamId stream)
        where TState : class => decided.States.TryGet(stream, out object state) ? state as TState : null;
}

/// <summary>The thing that an accepted command makes: answered with 201, its id, and in Location where it is.</summary>
/// <param name="Member">The member of the answer that names it: a text or a number.</param>
/// <param name="Collection">The address that its name is added to.</param>
/// <param name="Suffix">What follows its name in the address.</param>
internal sealed record Makes<TCommand>(Says<TCommand> Member, Func<TCommand, string> Collection, string Suffix = "");

internal static class Makes
{
    public static Makes<TCommand> In<TCommand>(string collection, string member, Func<TCommand, string> id) =>
        new(Says.Text<TCommand>(member, "The id of what was made.", (command, _) => id(command)), _ => collection);

    /// <summary>The name of what was made, from the answer that tells it.</summary>
    public static string NameIn(ReadOnlyMemory<byte> answer, string member)
    {
        using JsonDocument json = JsonDocument.Parse(answer);
        JsonElement name = json.RootElement.GetProperty(member);
        return name.ValueKind == JsonValueKind.String ? name.GetString()! : name.GetRawText();
    }
}
