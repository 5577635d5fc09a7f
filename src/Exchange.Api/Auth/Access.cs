using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>Who may use a route. Every route has one: a test walks them all, and a route without one answers 403.</summary>
/// <param name="Roles">Any of these suffices; none at all: nobody need say who he is.</param>
/// <param name="LoopbackOnly">Only callers on this machine, and not through a proxy on it.</param>
/// <param name="Browser">A person may give the key as the password of HTTP Basic; for pages that only show something.</param>
internal sealed record Access(Roles Roles, bool LoopbackOnly = false, bool Browser = false)
{
    public static readonly Access Anyone = new(Roles.None);

    /// <summary>Whoever has a key.</summary>
    public static readonly Access Participants = new(Roles.All);

    public static readonly Access ThisMachine = new(Roles.None, LoopbackOnly: true);

    public static Access Only(Roles roles) => new(roles);
}

internal static class AccessExtensions
{
    public static void Allow(this IEndpointConventionBuilder route, Access access) => route.WithMetadata(access);

    /// <summary>The caller, on a route that lets only known ones in.</summary>
    public static Caller Caller(this HttpContext context) => context.Features.Get<Caller>() ?? throw new InvalidOperationException("The route lets unknown callers in.");
}

/// <summary>Lets in whom the route's <see cref="Access"/> lets in.</summary>
internal sealed class AccessCheck(ApiKeyCache keys)
{
    /// <exception cref="ProblemException">401 or 403, or 503 while the keys can't be read.</exception>
    public ValueTask CheckAsync(HttpContext context, Access access)
    {
        if (access.LoopbackOnly && (IsProxied(context.Request.Headers) || (context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))))
        {
            throw new ProblemException(ProblemCodes.NotAuthorized, "This is answered to callers on the same machine only.");
        }

        return access.Roles == Roles.None ? ValueTask.CompletedTask : CheckKeyAsync(context, access.Roles, access.Browser);
    }

    // A reverse proxy on this machine speaks for callers who are elsewhere.
    private static bool IsProxied(IHeaderDictionary headers) => headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded");

    private async ValueTask CheckKeyAsync(HttpContext context, Roles roles, bool browser)
    {
        if (!TryReadKey(context.Request.Headers, browser, out ApiKeyHash hash) || await keys.FindAsync(hash, context.RequestAborted) is not { } caller)
        {
            context.Response.Headers.WWWAuthenticate = browser ? "Basic realm=\"exchange: any user, your key as the password\", charset=\"UTF-8\"" : "Bearer realm=\"exchange\"";
            throw new ProblemException(ProblemCodes.NotAuthenticated, "Send a key that is in force: Authorization: Bearer KEY, or X-Api-Key: KEY.");
        }

        if ((caller.Roles & roles) == Roles.None)
        {
            throw new ProblemException(ProblemCodes.NotAuthorized, $"This takes the role {string.Join(" or ", RolesText.Names(roles))}.");
        }

        context.Features.Set(caller);
    }

    private static bool TryReadKey(IHeaderDictionary headers, bool browser, out ApiKeyHash hash)
    {
        const string Scheme = "Bearer ";
        hash = default;
        string? key = null;
        if (headers.Authorization is { Count: 1 } authorization && authorization[0] is { } value && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) key = value[Scheme.Length..];
        else if (headers.Authorization.Count == 0 && headers["X-Api-Key"] is { Count: 1 } plain) key = plain[0];
        if (browser && key is null) key = PasswordOf(headers.Authorization);
        return key is not null && ApiKey.TryHash(key.AsSpan().Trim(), out hash);
    }

    /// <summary>The password of HTTP Basic (RFC 7617); null when there is none.</summary>
    private static string? PasswordOf(Microsoft.Extensions.Primitives.StringValues authorization)
    {
        const string Scheme = "Basic ";
        if (authorization is not [{ Length: <= 512 } value] || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        Span<byte> pair = stackalloc byte[384];
        if (!Convert.TryFromBase64String(value[Scheme.Length..], pair, out int length)) return null;
        int colon = pair[..length].IndexOf((byte)':');
        return colon < 0 ? null : System.Text.Encoding.UTF8.GetString(pair[(colon + 1)..length]);
    }
}
