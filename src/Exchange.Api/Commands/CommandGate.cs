using System.Diagnostics;
using Exchange.EventStore;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Exchange.Api;

/// <summary>Hands commands to the log's node and its answers to callers. Decides nothing.</summary>
internal sealed class CommandGate(ILogNode node, Drain drain, ILogger<CommandGate> log)
{
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <param name="location">Where the thing is that an accepted command makes; null when it makes none.</param>
    /// <exception cref="ProblemException">There is no durable answer to give.</exception>
    public Task AnswerAsync(HttpContext context, Command command, string? location) => RespondAsync(context, command, location is null ? null : _ => location);

    /// <param name="location">Where the thing is that an accepted command has made, from the answer; null when it makes none.</param>
    /// <inheritdoc cref="AnswerAsync(HttpContext, Command, string?)"/>
    public async Task RespondAsync(HttpContext context, Command command, Func<ReadOnlyMemory<byte>, string>? location)
    {
        Submission.Answered answered = await DecideAsync(command);
        HttpResponse response = context.Response;
        response.StatusCode = answered.Outcome.Status;
        response.ContentType = answered.Outcome.Status >= 400 ? ProblemBody.MediaType : "application/json";
        response.ContentLength = answered.Outcome.Body.Length;
        if (answered.Repeated) response.Headers[ReplayedHeader] = "true";
        if (location is not null && answered.Outcome.Status == StatusCodes.Status201Created) response.Headers.Location = location(answered.Outcome.Body);
        await response.BodyWriter.WriteAsync(answered.Outcome.Body, context.RequestAborted);
    }

    /// <summary>The durable answer to a command.</summary>
    /// <exception cref="ProblemException">There is none to give.</exception>
    public async Task<Submission.Answered> DecideAsync(Command command)
    {
        if (drain.HasBegun && !ShowsTheWay) throw new ProblemException(ProblemCodes.Stopping, "This process is stopping and takes no more writes.") { RetryAfterSeconds = 1 };
        Submission submission = await SubmitAsync(command, CancellationToken.None); // it comes within its time limit whether the caller stays or not
        return submission as Submission.Answered ?? throw ProblemOf(submission, command);
    }

    /// <summary>Submits a command of any origin, as a span.</summary>
    public async Task<Submission> SubmitAsync(Command command, CancellationToken cancellationToken)
    {
        using Activity? span = Telemetry.Source.StartActivity("submit");
        span?.SetTag("exchange.command.id", command.Id.Value).SetTag("exchange.command.kind", command.Kind);
        Submission submission = await node.SubmitAsync(command, cancellationToken);
        span?.SetTag("exchange.command.outcome", OutcomeOf(submission));
        if (submission is Submission.Answered answered) span?.SetTag("exchange.position", answered.Outcome.Position);
        if (submission is Submission.Failed) span?.SetStatus(ActivityStatusCode.Error);
        return submission;
    }

    /// <summary>A word for the span.</summary>
    private static string OutcomeOf(Submission submission) => submission switch
    {
        Submission.Answered { Repeated: true } => "repeated",
        Submission.Answered answered => answered.Outcome.Code ?? "accepted",
        Submission.NotWriter => ProblemCodes.NotTheWriter,
        Submission.Busy => ProblemCodes.Busy,
        Submission.TooOften => ProblemCodes.RateLimited,
        Submission.Unavailable => ProblemCodes.LogUnavailable,
        Submission.KeyReused => ProblemCodes.IdempotencyKeyReused,
        Submission.Unknown => ProblemCodes.OutcomeUnknown,
        _ => "failed",
    };

    /// <summary>The log is another's already: the node names him.</summary>
    private bool ShowsTheWay => node is { Status: NodeStatus.Standby, WriterAddress: not null };

    private ProblemException ProblemOf(Submission submission, Command command)
    {
        switch (submission)
        {
            case Submission.NotWriter { Address: { } address }:
                return new(ProblemCodes.NotTheWriter, $"Writes go to {address} at the moment.") { Members = json => json.WriteString("writer"u8, address) };
            case Submission.NotWriter:
                return new(ProblemCodes.NoWriter, "There is no writer at the moment; nothing was decided.") { RetryAfterSeconds = 1 };
            case Submission.Busy busy:
                return new(ProblemCodes.Busy, "There is no place for it in the queue; nothing was decided.") { RetryAfterSeconds = SecondsOf(busy.RetryAfter) };
            case Submission.TooOften tooOften:
                return new(ProblemCodes.RateLimited, "The rulebook allows one participant fewer of these; nothing was decided.") { RetryAfterSeconds = SecondsOf(tooOften.RetryAfter) };
            case Submission.Unavailable unavailable:
                return new(ProblemCodes.LogUnavailable, "The log can't be written at the moment; nothing was decided that will be kept.") { RetryAfterSeconds = SecondsOf(unavailable.RetryAfter) };
            case Submission.Unknown unknown:
                return new(ProblemCodes.OutcomeUnknown, "The answer is not durable yet and may become so. Send the same request with the same key to find out.") { RetryAfterSeconds = SecondsOf(unknown.RetryAfter) };
            case Submission.KeyReused:
                return new(ProblemCodes.IdempotencyKeyReused, "This Idempotency-Key came before with another request.");
            case Submission.Failed failed:
                Log.DecisionFailed(log, command.Kind, command.Id.ToString(), failed.Error.GetType().Name);
                return new(ProblemCodes.Internal, "This is a fault of ours, and it is recorded. Nothing was decided.");
            default:
                throw new UnreachableException();
        }
    }

    private static int SecondsOf(Duration duration) => Math.Max(1, (int)Math.Ceiling(duration.TotalSeconds));
}
