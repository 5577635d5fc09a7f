using Exchange.Kernel;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Mechanisms;
using NodaTime;
using Period = Exchange.Market.Rulebooks.Period;

namespace Exchange.Api;

/// <summary>The rules as they are proposed: the same members that they have in the log.</summary>
internal static class RuleShapes
{
    private const int DaysMax = 3_660;

    private static readonly Field<long> LowerBound = Kinds.Units.As("lowerBound", "From this price on; the first row's is 0.").Like("\"0\"");
    private static readonly Field<long> Step = Kinds.Units.As("increment", "The least step.");

    /// <summary>Rows of an increment table, in minor units.</summary>
    public static readonly Kind<IncrementTable> Increments = Kinds
        .List(Shape.Named("IncrementRow", "The least step from a price on, in minor units.", [LowerBound, Step], b => new IncrementRow(b.Of(LowerBound), b.Of(Step))), 1, IncrementTable.RowsMax)
        .Select((rows, at) => IncrementTable.TryOf([.. rows], out IncrementTable? table, out string? fault) ? table : throw ProblemException.Field(ProblemCodes.FieldInvalid, at, fault));

    private static readonly Field<Duration> Window = Kinds.Span(366, "0:05:00").As("window", "A late bid is one that comes in this time before the close.");
    private static readonly Field<Duration> Extension = Kinds.Span(366, "0:05:00").As("extension", "How long after a late bid the close is at least.");
    private static readonly Field<int?> ExtensionsMax = Kinds.Count(0, int.MaxValue, 20).As("extensionsMax", "How often the close may move; absent: without a bound.").Optional();

    public static readonly Shape<SoftClose> SoftClose = Shape.Named(
        "SoftClose", "A late bid moves the close.", [Window, Extension, ExtensionsMax], b => new SoftClose(b.Of(Window), b.Of(Extension), b.Of(ExtensionsMax)));

    private static readonly Field<int> WorkingDays = Kinds.Count(0, DaysMax, 3).As("workingDays", "Working days of the calendar.");
    private static readonly Field<Duration> Plus = Kinds.Span(DaysMax, "0:00:00").As("plus", "A plain length of time after them.");
    private static readonly Shape<Period> Period = Shape.Named("Period", "Working days, and after them a plain length of time.", [WorkingDays, Plus], b => new Period(b.Of(WorkingDays), b.Of(Plus)));

    private static readonly Field<int> BasisPoints = Kinds.Count(0, 10_000, 150).As("basisPoints", "Hundredths of a percent of the price.");
    private static readonly Field<Money> Minimum = Kinds.Money.As("minimum", "At least so much, but never more than the price.").Like("""{"amount":"1.00","currency":"CNY"}""");
    private static readonly Field<Money> Maximum = Kinds.Money.As("maximum", "At most so much.").Like("""{"amount":"50000.00","currency":"CNY"}""");
    private static readonly Shape<FeeRule> Fee = Shape.Named("FeeRule", "The exchange's fee on a sale in one currency.", [BasisPoints, Minimum, Maximum], b => new FeeRule(b.Of(BasisPoints), b.Of(Minimum), b.Of(Maximum)));

    private static readonly Field<Money?> Fixed = Kinds.Money.As("fixed", "A fixed sum.").Like(null).Optional();
    private static readonly Field<int?> DepositPoints = Kinds.Count(0, 10_000, 1_000).As("basisPoints", "Hundredths of a percent of the starting price.").Optional();
    private static readonly Shape<DepositRule> Deposit = Shape.Named(
        "DepositRule", "A fixed sum, or basis points of the starting price: one of the two.", [Fixed, DepositPoints], b => new DepositRule(b.Of(Fixed), b.Of(DepositPoints)));

    private static readonly Field<string> TimeZone = Kinds.Text(64, "Asia/Shanghai").As("timeZone", "A name of the IANA time zone database.");
    private static readonly Field<Seq<int>> WeeklyRest = Kinds.List(Kinds.Count(1, 7, 7), 0, 7).As("weeklyRest", "Days of the week without work, ISO 1 (Monday) to 7.").Like("[6,7]");
    private static readonly Field<Seq<LocalDate>> Holidays = Kinds.List(Kinds.Date, 0, 1_000).As("holidays", "Days without work beside those.");
    private static readonly Field<Seq<LocalDate>> ExtraWorkingDays = Kinds.List(Kinds.Date, 0, 1_000).As("extraWorkingDays", "Days of work that would be rest.").Like("""["2027-02-14"]""");
    private static readonly Shape<TradingCalendar> Calendar = Shape.Named(
        "TradingCalendar", "When the exchange works.", [TimeZone, WeeklyRest, Holidays, ExtraWorkingDays],
        b => new TradingCalendar(b.Of(TimeZone), b.Of(WeeklyRest), b.Of(Holidays), b.Of(ExtraWorkingDays)));

    private static readonly Field<string> EntryCode = Kinds.Code.As("code", "What refusals cite; each entry has its own.").Like("\"important-raw-data\"");
    private static readonly Field<DataGrade?> EntryGrade = Kinds.OneOf(DataGrade.Important).As("grade", "The gravest of product and lineage.").Optional();
    private static readonly Field<bool?> EntryPersonal = Kinds.Flag.As("personal", "Whether it is about natural persons.").Like(null).Optional();
    private static readonly Field<bool?> EntryPublic = Kinds.Flag.As("public", "Whether it is public data.").Like(null).Optional();
    private static readonly Field<DataForm?> EntryForm = Kinds.OneOf(DataForm.Raw).As("form", "As it was collected, or a product.").Optional();
    private static readonly Field<DataOrigin?> EntryOrigin = Kinds.OneOf(DataOrigin.Government).As("origin", "Who it comes from.").Like(null).Optional();
    private static readonly Field<string?> EntryTheme = Kinds.Text(500, "transport").As("theme", "One of its themes.").Like(null).Optional();
    private static readonly Field<string?> EntryField = Kinds.Code.As("field", "A field of use that the listing's scope allows.").Like(null).Optional();
    private static readonly Shape<NegativeEntry> Negative = Shape.Named(
        "NegativeEntry", "Data for which all of the conditions hold is neither listed nor traded. There is one at least.",
        [EntryCode, EntryGrade, EntryPersonal, EntryPublic, EntryForm, EntryOrigin, EntryTheme, EntryField],
        b => new NegativeEntry(b.Of(EntryCode), b.Of(EntryGrade), b.Of(EntryPersonal), b.Of(EntryPublic), b.Of(EntryForm), b.Of(EntryOrigin), b.Of(EntryTheme), b.Of(EntryField)));

    private static readonly Field<Seq<FeeRule>> Fees = Kinds.List(Fee, 1, 16).As("fees", "One for each currency that is traded.");
    private static readonly Field<IncrementTable> RulesIncrements = Increments.As("increments", "Of auctions that name none of their own.");
    private static readonly Field<SoftClose?> RulesSoftClose = SoftClose.As("softClose", "Of auctions that name none of their own; absent: their close stands.").Optional();
    private static readonly Field<Duration> OutageWindow = Kinds.Span(366, "0:05:00").As("outageWindow", "An outage this close to a close postpones it.");
    private static readonly Field<DepositRule?> RulesDeposit = Deposit.As("deposit", "What a bidder puts up when he registers; absent: nothing.").Optional();
    private static readonly Field<Period> Notice = Period.As("notice", "How long a title is in public notice.");
    private static readonly Field<Period> SettlementDue = Period.As("settlementDue", "How long a buyer has to pay.");
    private static readonly Field<Period> Acceptance = Period.As("acceptance", "How long a buyer may test what was delivered.");
    private static readonly Field<Duration> ProposalLifetime = Kinds.Span(366, "72:00:00").As("proposalLifetime", "How long a proposal of one person waits for the second.");
    private static readonly Field<TradingCalendar> RulesCalendar = Calendar.As("calendar", "When the exchange works.");

    private static readonly Field<Seq<NegativeEntry>> NegativeList = Kinds.List(Negative, 0, 1_000).As("negativeList", "What is neither listed nor traded; absent: nothing beyond what never is.").Or([]);

    private static readonly Field<int> BelowBasisPoints = Kinds.Count(0, 10_000, 2_000).As("belowBasisPoints", "How far below the listed price, in hundredths of a percent of it.");
    private static readonly Field<int> AboveBasisPoints = Kinds.Count(0, 1_000_000, 5_000).As("aboveBasisPoints", "How far above it.");
    private static readonly Field<PriceBand?> Band = Shape.Named(
        "PriceBand", "How far a negotiated price may be from the listed one without two operators.", [BelowBasisPoints, AboveBasisPoints], b => new PriceBand(b.Of(BelowBasisPoints), b.Of(AboveBasisPoints)))
        .As("band", "What a negotiated price may be without the operator; absent: whatever both sides agree on.").Optional();
    private static readonly Field<CustodianOffice> Office = Kinds.OneOf(CustodianOffice.Operator).As("office", "Whose office it is; one of each.");
    private static readonly Field<ParticipantId> Person = Kinds.Participant.As("person", "Who hands the part in, by the name of his API key.").Like("\"operator-1\"");
    private static readonly Field<string> PublicKey = Kinds.Text(128, "BGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=").As("key", "A point of P-256, uncompressed, base64: what his parts are sealed to.");
    private static readonly Shape<Custodian> Keeper = Shape.Named("Custodian", "Keeps a part of the key of each auction with sealed bids.", [Office, Person, PublicKey], b => new Custodian(b.Of(Office), b.Of(Person), b.Of(PublicKey)));
    private static readonly Field<Seq<Custodian>> Custodians = Kinds.List(Keeper, 0, 3).As("custodians", "Operator, regulator and auditor, any two of whom open sealed bids; absent: there are no such auctions.").Like(null).Or([]);
    private static readonly Field<int> TradesMin = Kinds.Count(0, 1_000, 3).As("tradesMin", "So many trades, and so many buyers, at least.");
    private static readonly Field<PriceDisclosure?> Disclosure = Shape.Named("PriceDisclosure", "How much must stand behind a price that everybody sees.", [TradesMin], b => new PriceDisclosure(b.Of(TradesMin)))
        .As("disclosure", "What must stand behind a published price; absent: one trade.").Like(null).Optional();
    private static readonly Field<int?> OrdersPerMinute = Kinds.Count(0, 1_000_000, 60).As("ordersPerMinute", "Orders and purchases; absent: without a limit.").Optional();
    private static readonly Field<int?> BidsPerMinute = Kinds.Count(0, 1_000_000, 600).As("bidsPerMinute", "Bids, open and sealed; absent: without a limit.").Optional();
    private static readonly Field<int?> QuotesPerMinute = Kinds.Count(0, 1_000_000, 60).As("quotesPerMinute", "Quotes, and offers in negotiations; absent: without a limit.").Optional();
    private static readonly Field<int?> RequestsPerHour = Kinds.Count(0, 1_000_000, 100).As("requestsPerHour", "Requests for quotes, and registrations of interest; absent: without a limit.").Optional();
    private static readonly Field<int> ActsMin = Kinds.Count(0, 1_000_000, 20).As("actsMin", "Before so many acts of a day a ratio says nothing.");
    private static readonly Field<int> RatioBasisPoints = Kinds.Count(0, 10_000, 8_000).As("ratioBasisPoints", "What was taken back of what was done, in hundredths of a percent.");
    private static readonly Field<ConductRule?> Conduct = Shape.Named("ConductRule", "Who takes back more than this on a day is shown to the operator.", [ActsMin, RatioBasisPoints], b => new ConductRule(b.Of(ActsMin), b.Of(RatioBasisPoints)))
        .As("conduct", "Whose conduct the operator looks at; absent: nobody's.").Optional();
    private static readonly Field<ActivityLimits?> Limits = Shape.Named(
        "ActivityLimits", "How much one participant may do; beyond it 429 rate-limited.", [OrdersPerMinute, BidsPerMinute, QuotesPerMinute, RequestsPerHour, Conduct],
        b => new ActivityLimits(b.Of(OrdersPerMinute), b.Of(BidsPerMinute), b.Of(QuotesPerMinute), b.Of(RequestsPerHour), b.Of(Conduct)))
        .As("limits", "How much one participant may do; absent: as much as he likes.").Like(null).Optional();

    public static readonly Shape<RuleSet> RuleSet = Shape.Named(
        "RuleSet", "What one version of the rulebook says.",
        [Fees, RulesIncrements, RulesSoftClose, OutageWindow, RulesDeposit, Notice, SettlementDue, Acceptance, ProposalLifetime, RulesCalendar, NegativeList, Band, Custodians, Disclosure, Limits],
        b => new RuleSet(
            b.Of(Fees), b.Of(RulesIncrements), b.Of(RulesSoftClose), b.Of(OutageWindow), b.Of(RulesDeposit), b.Of(Notice), b.Of(SettlementDue), b.Of(Acceptance),
            b.Of(ProposalLifetime), b.Of(RulesCalendar), b.Of(NegativeList) is { Count: > 0 } list ? list : null, b.Of(Band), b.Of(Custodians) is { Count: > 0 } keepers ? keepers : null,
            b.Of(Disclosure), b.Of(Limits)));
}
