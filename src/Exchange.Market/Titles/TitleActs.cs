using System.Globalization;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using NodaTime;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Titles.TitleRejection;

namespace Exchange.Market.Titles;

/// <summary>What two operators decide about a title.</summary>
internal static class TitleActs
{
    private const int EntitlementsMax = 256;

    /// <summary>A longer freeze is decided anew.</summary>
    private static readonly Duration FreezeMax = Duration.FromDays(366);

    public static Rejection? CarryOut(GuardedAct act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        if (!joint.TryGet(act.Target, out TitleState state)) return null;
        if (state is NoTitle) return new TitleNotFound();
        ConflictOfInterest? conflict = Impartiality.Between(joint, TitleProcedure.PartiesOf(state), proposedBy, approvedBy);
        if (joint.Lacks) return null;
        if (conflict is not null) return conflict;

        return (act, state) switch
        {
            (CertifyTitle, TitleApplication title) => Certify(title, joint, decision, at),
            (FreezeTitle freeze, CertifiedTitle title) => Freeze(freeze, title, joint, decision, at),
            (UnfreezeTitle unfreeze, CertifiedTitle title) when title.IsFrozenAt(at) => Unfreeze(unfreeze, title, joint, decision, at),
            (CertifyTitle or FreezeTitle or UnfreezeTitle, _) => TitleProcedure.InPhase(state, at),
            _ => throw new ArgumentException($"{act.GetType().Name} is about something else.", nameof(act)),
        };
    }

    /// <summary>First registration: from here on the holdings stand (TIT-1).</summary>
    private static Rejection? Certify(TitleApplication title, Joint joint, Guid decision, Instant at)
    {
        if (TitleProcedure.NoticeBars(title, at) is { } bars) return bars;
        if (title.Phase != TitlePhase.EvidenceDeposited) return TitleProcedure.InPhase(title, at);
        if (!joint.TryGet(title.Product.Stream, out ProductState product) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return null;
        if (product is not LiveProduct { IsRegistered: true }) return new ProductNotRegistered();
        if (rulebook.At(at) is not { Rules: var rules }) return new RulebookRejection.NoRules();

        joint.Add(title.Id.Stream, new TitleCertified(title.Id, title.Product, CertificateOf(title.Id, rules.Calendar, at), title.Claim, decision, at));
        return null;
    }

    /// <summary>A freeze has a ground and an end (TIT-8); a further one takes the place of the former.</summary>
    private static Rejection? Freeze(FreezeTitle act, CertifiedTitle title, Joint joint, Guid decision, Instant at)
    {
        if (act.Until != act.Until.ToMicroseconds()) return new InvalidFreeze("until", "It is a whole number of microseconds.");
        if (act.Until <= at || act.Until - at > FreezeMax) return new InvalidFreeze("until", "It is in the future and at most 366 days ahead.");
        if (act.Entitlements.Count > EntitlementsMax || act.Entitlements.Distinct().Count() < act.Entitlements.Count) return new InvalidFreeze("entitlements", "They are at most 256, each once.");
        if (Grounds.FaultOf(act.Ground) is { } fault) return fault;

        joint.Add(title.Id.Stream, new TitleFrozen(title.Id, act.Ground, act.Until, act.Entitlements, decision, at));
        return null;
    }

    private static InvalidGround? Unfreeze(UnfreezeTitle act, CertifiedTitle title, Joint joint, Guid decision, Instant at)
    {
        if (Grounds.FaultOf(act.Ground) is { } fault) return fault;
        joint.Add(title.Id.Stream, new TitleUnfrozen(title.Id, act.Ground, decision, at));
        return null;
    }

    /// <summary>The year of the certification where the exchange works, and the first twelve digits of the title's id.</summary>
    private static string CertificateOf(TitleId title, TradingCalendar calendar, Instant at)
    {
        int year = at.InZone(DateTimeZoneProviders.Tzdb[calendar.TimeZone]).Year;
        return string.Create(CultureInfo.InvariantCulture, $"EXC-{year}-{title.Value.ToString("N")[..12].ToUpperInvariant()}");
    }
}
