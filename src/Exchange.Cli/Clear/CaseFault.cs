namespace Exchange.Cli.Clear;

/// <summary>A case can't be understood.</summary>
/// <param name="path">Where, from the case on: names of members and numbers of items.</param>
/// <param name="message">What is wrong there; it goes on after the place and has no full stop.</param>
internal sealed class CaseFault(IReadOnlyList<object> path, string message) : Exception(message)
{
    public IReadOnlyList<object> Path => path;

    /// <summary>The place as a person writes it: <c>input.events[3].amount</c>.</summary>
    public string Place => string.Concat(path.Select((key, i) => key is int ? $"[{key}]" : i == 0 ? $"{key}" : $".{key}"));
}
