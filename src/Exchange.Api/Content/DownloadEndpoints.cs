using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Entitlements;
using Exchange.Market.Titles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using NodaTime;

namespace Exchange.Api;

/// <summary>The bytes that an entitlement lets its holder have, at the address that the start of a download told.</summary>
internal sealed class DownloadEndpoints(ContentStore store, LogStates states, IClock clock, ILogger<DownloadEndpoints> log)
{
    private const string Pattern = "/entitlements/{id}/downloads/{download}/content", ReprDigest = "Repr-Digest", ContentDigest = "Content-Digest";

    private static readonly ImmutableArray<PathPart> Address = [EntitlementRoutes.Entitlement, EntitlementRoutes.Download];

    public void Map(IEndpointRouteBuilder routes) => routes.MapRead(Pattern, SendAsync).WithMetadata(SendOperation).Allow(Access.Only(Roles.Buyer));

    private async Task SendAsync(HttpContext context)
    {
        _ = new Query(context.Request.Query);
        EntitledContent content = await EntitledAsync(context);
        if (!store.Holds(content.Content, content.Bytes))
        {
            Log.ContentMissing(log, content.Content.ToString());
            throw new ProblemException(ProblemCodes.ContentUnavailable, "The content store of this process does not hold the bytes.") { RetryAfterSeconds = 30 };
        }

        HttpResponse response = context.Response;
        string tag = $"\"{content.Content}\"";
        response.Headers.ETag = tag;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.CacheControl = "private, no-cache"; // kept by its reader alone, and asked for again: an entitlement may end
        if (EntityTags.IsKnown(context.Request.Headers, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        // The vendor has chosen the type and the bytes: no browser shall take them for a page of ours.
        response.ContentType = MediaTypeHeaderValue.TryParse(content.MediaType, out MediaTypeHeaderValue? type) ? type.ToString() : "application/octet-stream";
        response.Headers.ContentDisposition = $"attachment; filename=\"{content.Content}\"";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox";
        response.Headers[ReprDigest] = DigestOf(content.Content);
        if (RangeOf(context, content, tag) is { } range)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.From}-{range.From + range.Count - 1}/{content.Bytes}");
            response.ContentLength = range.Count;
            await response.SendFileAsync(store.PathOf(content.Content), range.From, range.Count, context.RequestAborted);
            return;
        }

        response.Headers[ContentDigest] = DigestOf(content.Content);
        response.ContentLength = content.Bytes;
        if (HttpMethods.IsGet(context.Request.Method)) await response.SendFileAsync(store.PathOf(content.Content), 0, content.Bytes, context.RequestAborted);
    }

    private static ByteRange? RangeOf(HttpContext context, EntitledContent content, string tag)
    {
        try
        {
            return ByteRange.Read(context.Request, content.Bytes, tag);
        }
        catch (ProblemException)
        {
            // The headers of the content do not fit an answer that has none of it.
            context.Response.Headers.Clear();
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{content.Bytes}");
            throw;
        }
    }

    /// <summary>What the caller may have by this download; one of another's, one that was never begun and one that has ended are all not there.</summary>
    private async Task<EntitledContent> EntitledAsync(HttpContext context)
    {
        PathValues path = PathValues.Read(context, Pattern, Address);
        (EntitlementId entitlement, Guid download) = (path.Of(EntitlementRoutes.Entitlement), path.Of(EntitlementRoutes.Download));
        bool begun = false;
        object state = await states.ReadAsync(entitlement.Stream, (_, e) => begun |= e is DownloadStarted started && started.Download == download, context.RequestAborted);
        Instant now = clock.GetCurrentInstant();
        bool entitled = begun && state is LiveEntitlement live && live.Holder == context.Caller().Participant && live.IsInForceAt(now) && !await IsFrozenAsync(live, now, context.RequestAborted);
        return (entitled ? ((LiveEntitlement)state).Content : null) ?? throw ProblemException.Of(new EntitlementRejection.EntitlementNotFound());
    }

    /// <summary>What was bought goes on through a freeze of its title unless that names it (DOMAIN TIT-8).</summary>
    private async Task<bool> IsFrozenAsync(LiveEntitlement entitlement, Instant now, CancellationToken cancellationToken) =>
        entitlement.Title is { } of && await states.ReadAsync(of.Stream, null, cancellationToken) is CertifiedTitle title && entitlement.IsFrozenBy(title, now);

    /// <summary>RFC 9530: an RFC 8941 dictionary with the digest as bytes.</summary>
    private static string DigestOf(ContentHash content) => $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(content.ToString()))}:";

    private static Operation SendOperation => new("downloadContent", "Download the bytes")
    {
        Description = "For the holder of the entitlement alone, for as long as he is entitled. A range of bytes goes on where a broken download stood.",
        Parameters =
        [
            .. Address.Select(Parameter.Path),
            Parameter.Header("Range", "One range of bytes; several are answered with the whole.", Parameter.Text(), example: "bytes=1048576-"),
            Parameter.Header("If-Range", "The ETag of the part that the caller has: otherwise the whole is sent.", Parameter.Text()),
            Parameter.Header("If-None-Match", "The ETag of what the caller has.", Parameter.Text()),
        ],
        Responses =
        [
            new Response(StatusCodes.Status200OK, "All bytes.", new Content("*/*", null), ("ETag", "The SHA-256."), (ReprDigest, "The SHA-256 of the whole (RFC 9530)."), (ContentDigest, "The SHA-256 of what is sent (RFC 9530).")),
            new Response(StatusCodes.Status206PartialContent, "The bytes of the range.", new Content("*/*", null), ("Content-Range", "Which bytes of how many."), ("ETag", "The SHA-256."), (ReprDigest, "The SHA-256 of the whole (RFC 9530).")),
            new Response(StatusCodes.Status304NotModified, "The caller has them."),
        ],
        Problems =
        [
            .. ProblemFamilies.Known, .. ProblemFamilies.Of(ProblemCodes.QueryInvalid, ProblemCodes.RangeNotSatisfiable, ProblemCodes.ContentUnavailable),
            (new EntitlementRejection.EntitlementNotFound().Code, StatusCodes.Status404NotFound),
        ],
    };
}
