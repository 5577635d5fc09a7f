using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Exchange.Api;

internal static class RouteExtensions
{
    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>A route that answers GET, and HEAD without the body.</summary>
    public static IEndpointConventionBuilder MapRead(this IEndpointRouteBuilder routes, string pattern, RequestDelegate answer) => routes.MapMethods(pattern, Reads, answer);

    public static IEndpointConventionBuilder MapRead(this IEndpointRouteBuilder routes, string pattern, string mediaType, Func<HttpContext, string> answer) =>
        routes.MapRead(pattern, context =>
        {
            context.Response.ContentType = mediaType;
            return context.Response.WriteAsync(answer(context), context.RequestAborted);
        });
}
