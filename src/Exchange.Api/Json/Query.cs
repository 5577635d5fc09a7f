using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Exchange.Api;

/// <summary>The query of a request: unknown parameters are refused, for a misspelt one would be ignored in silence.</summary>
internal readonly struct Query
{
    private readonly IQueryCollection _query;

    /// <exception cref="ProblemException">A parameter is not known here, or stands twice.</exception>
    public Query(IQueryCollection query, params ReadOnlySpan<string> known)
    {
        _query = query;
        if (query.Count == 0) return;
        foreach ((string name, StringValues values) in query)
        {
            if (!known.Contains(name)) throw Invalid(name, $"The parameter '{name}' is not known here.");
            if (values.Count != 1) throw Invalid(name, $"The parameter '{name}' stands twice.");
        }
    }

    public string? Text(string name) => _query.TryGetValue(name, out StringValues values) ? values[0] : null;

    /// <param name="known">False: the parameter does not exist here.</param>
    public string? Text(string name, bool known) => known ? Text(name) : null;

    public bool Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Invalid(name, $"{name} is true or false."),
    };

    public long? Number(string name, long min, long max)
    {
        if (Text(name) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= min && number <= max
            ? number
            : throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"{name} is a whole number from {min} to {max}."));
    }

    public static ProblemException Invalid(string name, string detail) =>
        new(ProblemCodes.QueryInvalid, detail) { Members = json => json.WriteString("parameter"u8, name) };
}
