using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Exchange.Api.Tests;

/// <summary>As much of JSON Schema 2020-12 as the API's document uses; a keyword that is not known here fails, so that nothing is passed over in silence.</summary>
internal sealed class JsonSchemas(JsonObject components)
{
    /// <returns>What is wrong with the value, by its place; none when it is right.</returns>
    public IReadOnlyList<string> FaultsOf(JsonNode schema, JsonNode? value)
    {
        var faults = new List<string>();
        Check((JsonObject)schema, value, "$", faults);
        return faults;
    }

    public JsonObject Resolve(JsonObject schema) => schema["$ref"] is { } reference ? Resolve((JsonObject)components[((string)reference!).Split('/')[^1]]!) : schema;

    private void Check(JsonObject schema, JsonNode? value, string at, List<string> faults)
    {
        foreach ((string keyword, JsonNode? asked) in schema)
        {
            switch (keyword)
            {
                case "description" or "format" or "examples" or "default" or "discriminator":
                    break;
                case "$ref":
                    Check((JsonObject)components[((string)asked!).Split('/')[^1]]!, value, at, faults);
                    break;
                case "type":
                    if (!IsOf((string)asked!, value)) faults.Add($"{at} is not {asked}");
                    break;
                case "const":
                    if (!JsonNode.DeepEquals(asked, value)) faults.Add($"{at} is not {asked}");
                    break;
                case "enum":
                    if (!((JsonArray)asked!).Any(one => JsonNode.DeepEquals(one, value))) faults.Add($"{at} is none of the names");
                    break;
                case "minLength":
                    if (TextOf(value) is { } shorter && shorter.Length < (int)asked!) faults.Add($"{at} is too short");
                    break;
                case "maxLength":
                    if (TextOf(value) is { } longer && longer.Length > (int)asked!) faults.Add($"{at} is too long");
                    break;
                case "pattern":
                    if (TextOf(value) is { } text && !Regex.IsMatch(text, (string)asked!, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)) faults.Add($"{at} does not match");
                    break;
                case "minimum":
                    if (NumberOf(value) is { } smaller && smaller < NumberOf(asked)) faults.Add($"{at} is too small");
                    break;
                case "maximum":
                    if (NumberOf(value) is { } larger && larger > NumberOf(asked)) faults.Add($"{at} is too large");
                    break;
                case "minItems":
                    if (value is JsonArray few && few.Count < (int)asked!) faults.Add($"{at} has too few");
                    break;
                case "maxItems":
                    if (value is JsonArray many && many.Count > (int)asked!) faults.Add($"{at} has too many");
                    break;
                case "items":
                    if (value is JsonArray items) for (int i = 0; i < items.Count; i++) Check((JsonObject)asked!, items[i], $"{at}[{i}]", faults);
                    break;
                case "properties":
                    if (value is JsonObject members)
                    {
                        foreach ((string name, JsonNode? member) in members)
                        {
                            if (asked![name] is JsonObject known) Check(known, member, $"{at}.{name}", faults);
                        }
                    }

                    break;
                case "required":
                    if (value is JsonObject holder) faults.AddRange(((JsonArray)asked!).Select(n => (string)n!).Where(n => !holder.ContainsKey(n)).Select(n => $"{at}.{n} is missing"));
                    break;
                case "additionalProperties":
                    if (value is JsonObject all)
                    {
                        foreach ((string name, JsonNode? member) in all.Where(m => schema["properties"]?[m.Key] is null))
                        {
                            if (asked is JsonObject other) Check(other, member, $"{at}.{name}", faults);
                            else if (!(bool)asked!) faults.Add($"{at}.{name} is not known");
                        }
                    }

                    break;
                case "allOf":
                    foreach (JsonNode? part in (JsonArray)asked!) Check((JsonObject)part!, value, at, faults);
                    break;
                case "anyOf":
                    if (((JsonArray)asked!).All(one => Fails(one, value))) faults.Add($"{at} is none of them");
                    break;
                case "oneOf":
                    if (((JsonArray)asked!).Count(one => !Fails(one, value)) is var fitting && fitting != 1) faults.Add($"{at} is {fitting} of them");
                    break;
                default:
                    throw new NotSupportedException($"The keyword '{keyword}' at {at} is not known here.");
            }
        }
    }

    private bool Fails(JsonNode? schema, JsonNode? value) => FaultsOf(schema!, value).Count > 0;

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("object", System.Text.Json.JsonValueKind.Object) or ("array", System.Text.Json.JsonValueKind.Array) or ("string", System.Text.Json.JsonValueKind.String) => true,
        ("boolean", System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False) => true,
        ("integer", System.Text.Json.JsonValueKind.Number) => NumberOf(value) is not null,
        _ => false,
    };

    private static string? TextOf(JsonNode? value) => value?.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string)value! : null;

    private static long? NumberOf(JsonNode? value) => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number && long.TryParse(value.ToJsonString(), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number : null;
}
