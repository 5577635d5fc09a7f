using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market;
using NodaTime;

namespace Exchange.Api;

/// <summary>A write was tied to a version by If-Match, and what it is about has moved on.</summary>
internal sealed record VersionStale(long Expected, long Version)
    : Rejection(ProblemCodes.VersionStale, RejectionKind.StateForbids, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"It is at version {Version}, and If-Match asked for {Expected}."));

/// <summary>How refusals look over HTTP: their status and their members. A test walks every rejection there is.</summary>
internal static class Rejections
{
    private static readonly ConcurrentDictionary<Type, (JsonEncodedText Name, Func<object, object?> Value)[]> Members = new();

    /// <summary>The one table from what a refusal means to its status (STYLE 7).</summary>
    public static int StatusOf(Rejection rejection) => rejection is VersionStale ? 412 : rejection.Kind switch
    {
        RejectionKind.StateForbids => 409,
        RejectionKind.NotAllowed => 403,
        RejectionKind.NotFound => 404,
        RejectionKind.Unacceptable => 422,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Writes what the refusal tells its caller to do better: its own members, in the order in which it declares them.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Rejection rejection)
    {
        foreach ((JsonEncodedText name, Func<object, object?> value) in Members.GetOrAdd(rejection.GetType(), MembersOf))
        {
            switch (value(rejection))
            {
                case string text:
                    json.WriteString(name, text);
                    break;
                case long number:
                    json.WriteNumber(name, number);
                    break;
                case Instant instant:
                    json.WriteInstant(name.EncodedUtf8Bytes, instant);
                    break;
                case Money money:
                    json.WriteMoney(name.EncodedUtf8Bytes, money);
                    break;
                case var other:
                    throw new System.Diagnostics.UnreachableException($"{name} is a {other?.GetType().Name ?? "null"}, which no refusal tells.");
            }
        }
    }

    private static (JsonEncodedText, Func<object, object?>)[] MembersOf(Type type) =>
    [
        .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           where property.GetIndexParameters().Length == 0
           orderby property.MetadataToken
           select (JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(property.Name)), (Func<object, object?>)property.GetValue),
    ];
}
