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
}
