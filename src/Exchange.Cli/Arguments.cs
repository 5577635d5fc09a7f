namespace Exchange.Cli;

/// <summary>The caller asked for something that isn't there or can't be understood; the message is the one sentence he gets.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The words after a command: switches, options with a value (<c>--name VALUE</c> or <c>--name=VALUE</c>, the last one counts), and the rest in order.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string?> _options = new(StringComparer.Ordinal);
    private readonly List<string> _rest = [];

    /// <exception cref="UsageException">An option is unknown, or lacks its value, or has one it doesn't take.</exception>
    public Arguments(ReadOnlySpan<string> words, ReadOnlySpan<string> switches, ReadOnlySpan<string> options)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
            {
                _rest.Add(words[i]);
                continue;
            }

            int equals = words[i].IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? words[i] : words[i][..equals];
            if (switches.Contains(name))
            {
                if (equals >= 0) throw new UsageException($"{name} takes no value.");
                _options[name] = null;
            }
            else if (!options.Contains(name)) throw new UsageException($"There is no option {name} here; see 'exchange help'.");
            else if (equals >= 0) _options[name] = words[i][(equals + 1)..];
            else if (i + 1 < words.Length) _options[name] = words[++i];
            else throw new UsageException($"{name} needs a value.");
        }
    }

    public bool Has(string name) => _options.ContainsKey(name);

    public string? Value(string name) => _options.GetValueOrDefault(name);

    /// <exception cref="UsageException">The option is missing or empty.</exception>
    public string Required(string name) => _options.GetValueOrDefault(name) is { Length: > 0 } value ? value : throw new UsageException($"{name} is required.");

    /// <summary>The words that are no options, exactly as many as are named.</summary>
    /// <exception cref="UsageException">There are more or fewer.</exception>
    public IReadOnlyList<string> Words(params ReadOnlySpan<string> names)
    {
        if (_rest.Count > names.Length) throw new UsageException($"'{_rest[names.Length]}' is one word too many; see 'exchange help'.");
        return _rest.Count == names.Length ? _rest : throw new UsageException($"{names[_rest.Count]} is missing; see 'exchange help'.");
    }

    /// <summary>The words that are no options, at least one.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public IReadOnlyList<string> Rest(string name) => _rest.Count > 0 ? _rest : throw new UsageException($"{name} is missing; see 'exchange help'.");
}
