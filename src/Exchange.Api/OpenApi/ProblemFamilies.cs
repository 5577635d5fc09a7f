using System.Collections.Immutable;
using System.Reflection;
using Exchange.Kernel;

namespace Exchange.Api;

/// <summary>Which problems a kind of route may answer with.</summary>
internal static class ProblemFamilies
{
    /// <summary>Of every route that takes a key.</summary>
    public static readonly ImmutableArray<(string Code, int Status)> Known = Of(ProblemCodes.NotAuthenticated, ProblemCodes.NotAuthorized, ProblemCodes.Internal, ProblemCodes.LogUnavailable);

    public static readonly ImmutableArray<(string Code, int Status)> Reads = [.. Known, .. Of(ProblemCodes.QueryInvalid, ProblemCodes.PositionAhead, ProblemCodes.NotYet)];

    /// <summary>Of every write, whatever it is about.</summary>
    public static readonly ImmutableArray<(string Code, int Status)> Writes =
    [
        .. Known,
        .. Of(
            ProblemCodes.JsonMalformed, ProblemCodes.JsonTooDeep, ProblemCodes.JsonBadText, ProblemCodes.JsonBadNumber, ProblemCodes.JsonDuplicateKey, ProblemCodes.FieldUnknown,
            ProblemCodes.FieldMissing, ProblemCodes.FieldInvalid, ProblemCodes.QueryInvalid, ProblemCodes.HeaderInvalid, ProblemCodes.IdempotencyKeyRequired,
            ProblemCodes.IdempotencyKeyInvalid, ProblemCodes.RequestTimeout, ProblemCodes.VersionStale, ProblemCodes.BodyTooLarge, ProblemCodes.MediaTypeUnsupported,
            ProblemCodes.NotTheWriter, ProblemCodes.IdempotencyKeyReused, ProblemCodes.NoWriter, ProblemCodes.Busy, ProblemCodes.Stopping, ProblemCodes.OutcomeUnknown, ProblemCodes.RateLimited),
    ];

    public static ImmutableArray<(string Code, int Status)> Of(params ReadOnlySpan<string> codes)
    {
        ImmutableArray<(string, int)>.Builder all = ImmutableArray.CreateBuilder<(string, int)>(codes.Length);
        foreach (string code in codes) all.Add((code, ProblemCodes.Statuses[code]));
        return all.MoveToImmutable();
    }

    /// <summary>The refusals of one family, found by their declarations so that none is forgotten. Only the document asks.</summary>
    public static IEnumerable<(string Code, int Status)> Of(Type family) => family.GetNestedTypes().Where(type => type.IsSubclassOf(family) && !type.IsAbstract).Select(type =>
    {
        Rejection sample = Sample(type);
        return (sample.Code, Rejections.StatusOf(sample));
    });

    private static Rejection Sample(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return (Rejection)constructor.Invoke([.. constructor.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null)]);
    }
}
