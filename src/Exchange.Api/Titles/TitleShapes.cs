using Exchange.Kernel;
using Exchange.Market.Titles;
using NodaTime;

namespace Exchange.Api;

/// <summary>What is claimed and allowed, with the same members as in the log.</summary>
internal static class TitleShapes
{
    private static readonly Field<DividedRight> Right = Kinds.OneOf(DividedRight.Ownership).As("right", "A right that is divided.");
    private static readonly Field<ParticipantId> Holder = Kinds.Participant.As("holder", "Who holds it.");
    private static readonly Field<Share> Share = Kinds.Share.As("share", "His part of it; the parts of each right add up to 1.");
    private static readonly Shape<Holding> Holding = Shape.Named("Holding", "One holder's part of a divided right.", [Right, Holder, Share], b => new Holding(b.Of(Right), b.Of(Holder), b.Of(Share)));

    private static readonly Field<Seq<string>> Purposes = Kinds.List(Kinds.Code, 0, 64).As("purposes", "Codes; none: every purpose.").Like("""["transport-planning"]""").Or([]);
    private static readonly Field<Seq<string>> Areas = Kinds.List(Kinds.Code, 0, 64).As("fields", "Codes of fields of trade; none: all.").Like("[]").Or([]);
    private static readonly Field<Seq<string>> Regions = Kinds.List(Kinds.Code, 0, 64).As("regions", "Codes of regions; none: everywhere.").Like("""["cn-sh"]""").Or([]);
    private static readonly Field<bool> OnwardTransfer = Kinds.Flag.As("onwardTransfer", "Whether it may be passed on.");

    public static readonly Shape<Scope> Scope = Shape.Named(
        "Scope", "What data may be used for.", [Purposes, Areas, Regions, OnwardTransfer], b => new Scope(b.Of(Purposes), b.Of(Areas), b.Of(Regions), b.Of(OnwardTransfer)));

    private static readonly Field<Instant> From = Kinds.Instant.As("from", "From then on.").Like("\"2026-01-01T00:00:00Z\"");
    private static readonly Field<Instant?> Until = Kinds.Instant.As("until", "Until just before then; absent: for good.").Like("\"2036-01-01T00:00:00Z\"").Optional();
    private static readonly Shape<Term> Term = Shape.Named("Term", "From when until when.", [From, Until], b => new Term(b.Of(From), b.Of(Until)));

    private static readonly Field<Seq<Holding>> Holdings = Kinds.List(Holding, 1, 256).As("holdings", "Of each divided right parts that add up to 1.").Like(
        """[{"right":"ownership","holder":"vendor-1","share":"1"},{"right":"disposal","holder":"vendor-1","share":"1"},{"right":"income","holder":"vendor-1","share":"1"}]""");

    private static readonly Field<Scope> Allowed = Scope.As("scope", "What the holders themselves may allow.");
    private static readonly Field<Term> Lasting = Term.As("term", "For how long.");

    public static readonly Shape<TitleClaim> Claim = Shape.Named(
        "TitleClaim", "Who holds what, in which scope, for how long, on what evidence.", [Holdings, Allowed, Lasting, CommonFields.Evidence],
        b => new TitleClaim(b.Of(Holdings), b.Of(Allowed), b.Of(Lasting), b.Of(CommonFields.Evidence)));
}
