using System.Text.Json;

namespace Exchange.Api;

/// <summary>Phrases RFC 9457 problems. Everything in a body is a function of its arguments, so that an answer in the journal can be given again byte for byte.</summary>
/// <param name="publicAddress">Where the pages of the problems are served, without a slash at the end.</param>
internal sealed class ProblemBody(string publicAddress)
{
    public const string MediaType = "application/problem+json";

    /// <param name="instance">A URI that names the request.</param>
    /// <param name="argument">Handed to <paramref name="members"/>, so that the delegate needs no closure.</param>
    /// <param name="members">Writes the extension members.</param>
    public byte[] Write<TArgument>(string code, int status, string detail, string instance, TArgument argument, Action<Utf8JsonWriter, TArgument>? members) =>
        JsonBody.Write((Problem: this, code, status, detail, instance, argument, members), static (json, p) =>
        {
            json.WriteString("type"u8, p.Problem.TypeOf(p.code));
            json.WriteString("title"u8, ProblemPages.TitleOf(p.code));
            json.WriteNumber("status"u8, p.status);
            json.WriteString("detail"u8, p.detail);
            json.WriteString("instance"u8, p.instance);
            json.WriteString("code"u8, p.code);
            p.members?.Invoke(json, p.argument);
        });

    public byte[] Write(ProblemException problem, string instance) =>
        Write(problem.Code, problem.Status, problem.Message, instance, problem.Members, static (json, members) => members?.Invoke(json));

    public string TypeOf(string code) => $"{publicAddress}/problems/{code}";
}
