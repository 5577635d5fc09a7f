using System.Security.Cryptography;
using System.Text;
using Exchange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>What every write brings apart from its body: who asks, under which name, and whether it is only a question.</summary>
internal readonly record struct CommandHead(ParticipantId Actor, string Key, bool ValidateOnly)
{
    public static readonly string ValidateOnlyParameter = "validate-only";

    /// <summary>The same participant and key give the same id. A question has one of its own, so that it never answers for the command it asks about.</summary>
    public CommandId Id => CommandId.Of(Actor, ValidateOnly ? $"{Key}\n{ValidateOnlyParameter}" : Key);

    /// <exception cref="ProblemException">The key or the query is not what it must be.</exception>
    public static CommandHead Read(HttpContext context)
    {
        var query = new Query(context.Request.Query, ValidateOnlyParameter);
        return new CommandHead(context.Caller().Participant, IdempotencyKey.Read(context.Request.Headers), query.Flag(ValidateOnlyParameter));
    }

    /// <summary>The first 16 bytes of the SHA-256 over method, path and canonical body: the same key with another one is refused.</summary>
    public static Guid FingerprintOf(string method, string path, string canonicalBody)
    {
        int length = Encoding.UTF8.GetMaxByteCount(method.Length + path.Length + canonicalBody.Length + 2);
        Span<byte> text = length <= 1024 ? stackalloc byte[length] : new byte[length];
        int at = Encoding.UTF8.GetBytes(method, text);
        text[at++] = (byte)'\n';
        at += Encoding.UTF8.GetBytes(path, text[at..]);
        text[at++] = (byte)'\n';
        at += Encoding.UTF8.GetBytes(canonicalBody, text[at..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..at], hash);
        return new Guid(hash[..16], bigEndian: true);
    }
}
