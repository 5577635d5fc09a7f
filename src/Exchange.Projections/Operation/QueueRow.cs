using System.Collections.Immutable;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.Projections.Operation;

/// <summary>What kind of work waits for an operator.</summary>
public enum WorkKind
{
    /// <summary>A party would be admitted.</summary>
    Application,

    /// <summary>A proposal waits for its second person.</summary>
    Decision,

    Title,
    Objection,
    Listing,

    /// <summary>Another product has the same content.</summary>
    HeldProduct,

    /// <summary>A negotiated price lies outside the band.</summary>
    NegotiatedPrice,
}

/// <summary>One piece of work in the operator's queue; gone when it is done.</summary>
/// <param name="Subject">The stream it is about.</param>
/// <param name="Step">Where it stands, such as <c>examined</c>.</param>
/// <param name="Party">Who waits for it.</param>
/// <param name="Since">Since when it waits at this step.</param>
/// <param name="Due">The end of a notice, before which nothing can be done, or of a proposal, after which nothing can.</param>
public sealed record QueueRow(WorkKind Kind, string Id, string Subject, string Step, ParticipantId Party, Instant Since, Instant? Due) : Row, IRowOf<QueueRow>
{
    public static string Model => "queue";

    public static string KeyOf(WorkKind kind, string id) => $"{Words.Of(kind)}/{id}";

    public override Audience SeenBy() => Audience.Operators;

    public override ImmutableArray<Label> Labels() => [Label.OfValue("kind", Kind), Label.Of("step", Step)];
}
