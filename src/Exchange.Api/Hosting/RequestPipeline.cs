using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Exchange.Api;

/// <summary>What lies around every endpoint: whatever goes wrong becomes a problem, and nobody passes a route's policy.</summary>
internal sealed class RequestPipeline(AccessCheck access, ProblemBody problems, ILogger<RequestPipeline> log)
{
    public void Use(IApplicationBuilder app)
    {
        app.Use(next => context => GuardAsync(context, next));
        app.UseRouting();
        app.Use(next => context => LetInAsync(context, next));
    }

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            CheckHeaders(context.Request.Headers);
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; what he asked for goes on or not, but nobody waits for the answer.
        }
        catch (Exception e)
        {
            await AnswerAsync(context, ProblemOf(e, context, out string instance), instance);
        }

        Describe(context);
    }

    // None of ours has any, and what others make of such bytes (latin-1, UTF-8, an exception) differs.
    private static void CheckHeaders(IHeaderDictionary headers)
    {
        foreach ((string name, StringValues values) in headers)
        {
            foreach (string? value in values)
            {
                if (!Ascii.IsValid(value)) throw ProblemException.Field(ProblemCodes.HeaderInvalid, name, $"The header {name} has characters beyond ASCII.");
            }
        }
    }

    private async Task LetInAsync(HttpContext context, RequestDelegate next)
    {
        switch (context.GetEndpoint())
        {
            case null:
                throw new ProblemException(ProblemCodes.NotFound, "There is nothing at this address.");
            case RouteEndpoint route when route.Metadata.GetMetadata<Access>() is { } policy:
                await access.CheckAsync(context, policy);
                await next(context);
                break;
            case RouteEndpoint route:
                Log.RouteWithoutPolicy(log, route.RoutePattern.RawText ?? "");
                throw new ProblemException(ProblemCodes.NotAuthorized, "Nobody is let in here.");
            default:
                // Routing's own endpoint for a method that the address doesn't know: it sets Allow and the status.
                await next(context);
                throw new ProblemException(ProblemCodes.MethodNotAllowed, $"{context.Request.Method} is not possible here; the header Allow says what is.");
        }
    }

    private ProblemException ProblemOf(Exception error, HttpContext context, out string instance)
    {
        instance = $"urn:uuid:{Guid.CreateVersion7()}";
        switch (error)
        {
            case ProblemException problem:
                return problem;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new(ProblemCodes.BodyTooLarge, $"A body has at most {context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? RequestBody.BytesMax} bytes here.");
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                return new(ProblemCodes.RequestTimeout, "The request arrived too slowly.");
            case BadHttpRequestException:
                return new(ProblemCodes.BadRequest, "The request is not valid HTTP.");
            case Exception when Outage.Is(error):
                Log.DatabaseAway(log, context.Request.Method, RouteOf(context), error.Message);
                return new(ProblemCodes.LogUnavailable, "The database can't be reached at the moment.") { RetryAfterSeconds = 1 };
            default:
                Log.RequestFailed(log, error, context.Request.Method, RouteOf(context), instance);
                return new(ProblemCodes.Internal, "This is a fault of ours, and it is recorded.");
        }
    }

    private async Task AnswerAsync(HttpContext context, ProblemException problem, string instance)
    {
        HttpResponse response = context.Response;
        if (response.HasStarted)
        {
            // Half an answer is out: only an end without the last chunk tells the caller that it is not whole.
            context.Abort();
            return;
        }

        byte[] body = problems.Write(problem, instance);
        response.StatusCode = problem.Status;
        response.ContentType = ProblemBody.MediaType;
        response.ContentLength = body.Length;
        if (problem.RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await response.BodyWriter.WriteAsync(body);
    }

    private static void Describe(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span) return;
        string route = RouteOf(context);
        span.DisplayName = $"{context.Request.Method} {route}";
        span.SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= 500) span.SetStatus(ActivityStatusCode.Error);
    }

    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";
}
