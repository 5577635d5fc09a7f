namespace Exchange.Api;

/// <summary>The problems of the HTTP surface itself. Those of the trade are the codes of its rejections. Public contract, documented in <c>docs/problems</c>.</summary>
internal static class ProblemCodes
{
    public const string JsonMalformed = "json-malformed";
    public const string JsonTooDeep = "json-too-deep";
    public const string JsonBadText = "json-bad-text";
    public const string JsonBadNumber = "json-bad-number";
    public const string JsonDuplicateKey = "json-duplicate-key";
    public const string FieldUnknown = "field-unknown";
    public const string FieldMissing = "field-missing";
    public const string FieldInvalid = "field-invalid";
    public const string QueryInvalid = "query-invalid";
    public const string HeaderInvalid = "header-invalid";
    public const string BadRequest = "bad-request";
    public const string IdempotencyKeyRequired = "idempotency-key-required";
    public const string IdempotencyKeyInvalid = "idempotency-key-invalid";
    public const string IdempotencyKeyReused = "idempotency-key-reused";
    public const string PositionAhead = "position-ahead";
    public const string NotAuthenticated = "not-authenticated";
    public const string NotAuthorized = "not-authorized";
    public const string NotFound = "not-found";
    public const string MethodNotAllowed = "method-not-allowed";
    public const string RequestTimeout = "request-timeout";
    public const string AuctionNotFound = "auction-not-found";
    public const string VersionStale = "version-stale";
    public const string PreconditionRequired = "precondition-required";
    public const string UploadOffset = "upload-offset";
    public const string UploadBusy = "upload-busy";
    public const string ContentTooLarge = "content-too-large";
    public const string ContentMismatch = "content-mismatch";
    public const string ContentUnavailable = "content-unavailable";
    public const string RangeNotSatisfiable = "range-not-satisfiable";
    public const string BodyTooLarge = "body-too-large";
    public const string MediaTypeUnsupported = "media-type-unsupported";
    public const string NotTheWriter = "not-the-writer";
    public const string Internal = "internal";
    public const string NoWriter = "no-writer";
    public const string Busy = "busy";
    public const string Stopping = "stopping";
    public const string LogUnavailable = "log-unavailable";
    public const string OutcomeUnknown = "outcome-unknown";
    public const string NotYet = "not-yet";
    public const string RateLimited = "rate-limited";

    /// <summary>Each with its status.</summary>
    public static readonly IReadOnlyDictionary<string, int> Statuses = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        [JsonMalformed] = 400, [JsonTooDeep] = 400, [JsonBadText] = 400, [JsonBadNumber] = 400, [JsonDuplicateKey] = 400,
        [FieldUnknown] = 400, [FieldMissing] = 400, [FieldInvalid] = 400, [QueryInvalid] = 400, [HeaderInvalid] = 400, [BadRequest] = 400,
        [IdempotencyKeyRequired] = 400, [IdempotencyKeyInvalid] = 400, [PositionAhead] = 400,
        [NotAuthenticated] = 401, [NotAuthorized] = 403, [NotFound] = 404, [AuctionNotFound] = 404, [MethodNotAllowed] = 405, [RequestTimeout] = 408,
        [UploadOffset] = 409, [UploadBusy] = 409, [VersionStale] = 412, [BodyTooLarge] = 413, [MediaTypeUnsupported] = 415, [RangeNotSatisfiable] = 416,
        [NotTheWriter] = 421, [IdempotencyKeyReused] = 422, [ContentTooLarge] = 422, [ContentMismatch] = 422, [PreconditionRequired] = 428, [RateLimited] = 429,
        [Internal] = 500,
        [NoWriter] = 503, [Busy] = 503, [Stopping] = 503, [LogUnavailable] = 503, [OutcomeUnknown] = 503, [NotYet] = 503, [ContentUnavailable] = 503,
    };
}
