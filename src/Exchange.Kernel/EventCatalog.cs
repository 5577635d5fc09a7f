using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Exchange.Kernel;

/// <summary>The stored names of events: chosen by hand, unique across the exchange, read for ever.</summary>
/// <remarks>
/// A name follows Marten's spelling (<c>bid_placed</c>, next version <c>bid_placed_v2</c>) and never follows a class that is renamed.
/// Old names are read through upcasts: pure rewrites of the old JSON to the next name. Not thread-safe while it is being filled; safe afterwards.
/// </remarks>
public sealed partial class EventCatalog
{
    private readonly Dictionary<string, Entry> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Entry> _byType = [];
    private readonly Dictionary<string, (string To, Func<JsonObject, JsonObject> Rewrite)> _upcasts = new(StringComparer.Ordinal);

    /// <summary>Every name that may stand in the log, current and old, in ordinal order.</summary>
    public IEnumerable<string> Names => _byName.Keys.Concat(_upcasts.Keys).Order(StringComparer.Ordinal);

    /// <summary>The current names and the types behind them, in ordinal order of the names.</summary>
    public IEnumerable<(string Name, Type Type)> Current => _byName.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => (e.Key, e.Value.Type));

    /// <exception cref="ArgumentException">The name is misspelt or taken, or the type has a name already.</exception>
    public EventCatalog Add<TEvent>(string name, JsonTypeInfo<TEvent> json)
        where TEvent : class
    {
        Claim(name);
        var entry = new Entry(name, typeof(TEvent), e => JsonSerializer.SerializeToUtf8Bytes((TEvent)e, json),
            utf8 => JsonSerializer.Deserialize(utf8, json) ?? throw new JsonException($"{name} is null."));
        if (!_byType.TryAdd(typeof(TEvent), entry)) throw new ArgumentException($"{typeof(TEvent).Name} has the name '{_byType[typeof(TEvent)].Name}' already.", nameof(name));
        _byName.Add(name, entry);
        return this;
    }

    /// <summary>Reads events stored under an old name as the next one. Chains are followed.</summary>
    /// <exception cref="ArgumentException">The old name is misspelt or taken, or the chain would lead back to it.</exception>
    public EventCatalog Upcast(string from, string to, Func<JsonObject, JsonObject> rewrite)
    {
        Claim(from);
        for (string? next = to; next is not null; next = _upcasts.TryGetValue(next, out var further) ? further.To : null)
        {
            if (string.Equals(next, from, StringComparison.Ordinal)) throw new ArgumentException($"The upcasts of '{from}' lead back to it.", nameof(to));
        }

        _upcasts.Add(from, (to, rewrite));
        return this;
    }

    /// <summary>One catalogue of all, as the exchange's log needs it.</summary>
    /// <exception cref="ArgumentException">Two catalogues use the same name or type, or an upcast leads nowhere.</exception>
    public static EventCatalog Merge(params IEnumerable<EventCatalog> catalogs)
    {
        var all = new EventCatalog();
        foreach (EventCatalog catalog in catalogs)
        {
            foreach ((string name, Entry entry) in catalog._byName)
            {
                all.Claim(name);
                all._byName.Add(name, entry);
                if (!all._byType.TryAdd(entry.Type, entry)) throw new ArgumentException($"{entry.Type.Name} is in two catalogues.", nameof(catalogs));
            }

            foreach ((string from, (string To, Func<JsonObject, JsonObject> Rewrite) upcast) in catalog._upcasts)
            {
                all.Upcast(from, upcast.To, upcast.Rewrite);
            }
        }

        foreach ((string from, (string to, _)) in all._upcasts)
        {
            if (!all._byName.ContainsKey(to) && !all._upcasts.ContainsKey(to)) throw new ArgumentException($"The upcast of '{from}' leads to '{to}', which is no event.", nameof(catalogs));
        }

        return all;
    }

    /// <exception cref="ArgumentException">The type has no stored name.</exception>
    public string NameOf(object @event) => EntryOf(@event).Name;

    /// <summary>The event as UTF-8 JSON, to be stored under <see cref="NameOf"/>.</summary>
    /// <exception cref="ArgumentException">The type has no stored name.</exception>
    public byte[] Serialize(object @event) => EntryOf(@event).Write(@event);

    /// <summary>The event that was stored under a name, current or old.</summary>
    /// <exception cref="UnknownEventException">No event of the exchange ever had this name.</exception>
    /// <exception cref="JsonException">The bytes are not that event.</exception>
    public object Deserialize(string name, ReadOnlySpan<byte> utf8)
    {
        if (_byName.TryGetValue(name, out Entry? entry)) return entry.Read(utf8);
        if (!_upcasts.ContainsKey(name)) throw new UnknownEventException(name);

        JsonObject json = JsonNode.Parse(utf8) as JsonObject ?? throw new JsonException($"{name} is not an object.");
        while (_upcasts.TryGetValue(name, out (string To, Func<JsonObject, JsonObject> Rewrite) upcast))
        {
            (name, json) = (upcast.To, upcast.Rewrite(json));
        }

        if (!_byName.TryGetValue(name, out entry)) throw new UnknownEventException(name);
        return entry.Read(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(json, Json.KernelJson.Default.JsonNode));
    }

    private Entry EntryOf(object @event) =>
        _byType.TryGetValue(@event.GetType(), out Entry? entry) ? entry : throw new ArgumentException($"{@event.GetType().Name} has no stored name.", nameof(@event));

    private void Claim(string name)
    {
        if (!Spelling().IsMatch(name)) throw new ArgumentException($"'{name}' is not spelt like 'bid_placed' or 'bid_placed_v2'.", nameof(name));
        if (_byName.ContainsKey(name) || _upcasts.ContainsKey(name)) throw new ArgumentException($"The event name '{name}' is taken.", nameof(name));
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Spelling();

    private sealed record Entry(string Name, Type Type, Func<object, byte[]> Write, ReadUtf8 Read);

    private delegate object ReadUtf8(ReadOnlySpan<byte> utf8);
}

/// <summary>The log holds an event of a name that this build does not know: a newer build wrote it, or somebody else did.</summary>
public sealed class UnknownEventException(string name) : Exception($"No event is called '{name}'.")
{
    public string Name { get; } = name;
}
