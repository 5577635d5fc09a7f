using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Projections.Conduct;

/// <summary>What a participant did on a day of UTC, and what he took back. He sees it, and the operator.</summary>
/// <param name="Orders">Orders at the posted price.</param>
/// <param name="Entries">Auctions that he entered; the bids of an English one bind, and are not counted.</param>
/// <param name="Bids">Sealed bids.</param>
/// <param name="Quotes">Quotes that he issued or amended, and offers in negotiations.</param>
/// <param name="Requests">Requests for quotes, and registrations of interest.</param>
/// <param name="Withdrawals">What he withdrew, retracted or declined, and orders that he did not pay.</param>
/// <param name="RatioBasisPoints">Withdrawals of everything before them, in hundredths of a percent, rounded down; at most 100 percent even where what he took back was of another day.</param>
/// <param name="Flagged">True: it was above the ratio of the rulebook at some act of this day. Absent otherwise.</param>
public sealed record ConductRow(
    ParticipantId Participant, LocalDate Day, long Orders, long Entries, long Bids, long Quotes, long Requests, long Withdrawals, int RatioBasisPoints, bool? Flagged = null) : Row, IRowOf<ConductRow>
{
    public static string Model => "conduct";

    /// <summary>By day, so that a day is a page.</summary>
    public static string KeyOf(LocalDate day, ParticipantId participant) => $"{LocalDatePattern.Iso.Format(day)}/{Bounded.Part(participant.Value)}";

    public override Audience SeenBy() => Audience.Owners;

    public override ImmutableArray<ParticipantId> OwnedBy() => [Participant];

    public override ImmutableArray<Label> Labels() => [Label.Of("day", LocalDatePattern.Iso.Format(Day)), Label.Of("flagged", Flagged == true ? "true" : "false")];

    internal long Acts => Orders + Entries + Bids + Quotes + Requests;
}

/// <summary>Which rule of conduct holds from when, version by version of the rulebook.</summary>
public sealed record ConductRulesRow(Seq<ConductRuleFrom> Rules) : Row, IRowOf<ConductRulesRow>
{
    public const string Key = "rulebook";

    public static string Model => "conduct-rules";

    public override Audience SeenBy() => Audience.Operators;

    internal ConductRule? At(Instant at)
    {
        for (int i = Rules.Count - 1; i >= 0; i--)
        {
            if (Rules[i].From <= at) return Rules[i].Rule;
        }

        return null;
    }
}

/// <param name="Rule">Null: none.</param>
public sealed record ConductRuleFrom(Instant From, ConductRule? Rule);
