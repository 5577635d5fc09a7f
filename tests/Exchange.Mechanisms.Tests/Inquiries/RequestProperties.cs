using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Exchange.Mechanisms.Tests.Inquiries;

/// <summary>The laws of MECHANISMS section 17, as far as they concern requests for quotes.</summary>
public sealed class RequestProperties
{
    [Fact]
    public void The_rules_on_paper_give_the_same() => Holds(request => NaiveRequest.Line(request.Run()) == NaiveRequest.Run(request));

    [Fact]
    public void P1_The_order_of_the_input_does_not_matter() =>
        Prop.ForAll(RandomRequests.Any, Gen.Choose(0, int.MaxValue).ToArbitrary(), (request, seed) =>
        {
            RfqQuote[] shuffled = [.. request.Log];
            new Random(seed).Shuffle(shuffled);
            return NaiveRequest.Line(request.Run()) == NaiveRequest.Line(RequestForQuote.Run(request.Rules, shuffled));
        }).Check(Properties.Checked);

    [Fact]
    public void P9_All_that_was_asked_for_is_awarded_or_nothing() =>
        Holds(request => request.Run().Award.Lines is var lines && (lines.IsEmpty || lines.Sum(line => line.Quantity) == request.Rules.Quantity));

    [Fact]
    public void RFQ3_Nobody_dearer_than_the_ceiling_is_ranked_and_nobody_unranked_is_awarded() =>
        Holds(request => request.Run().Award is var award
            && award.Lines.All(line => line.UnitPrice <= (request.Rules.Ceiling ?? long.MaxValue) && award.Ranking.Contains(line.Vendor)));

    [Fact]
    public void P20_Prices_times_a_constant_give_the_same_award_at_that_many_times_the_price() =>
        Holds(request =>
        {
            RfqRules dearer = request.Rules with { Ceiling = request.Rules.Ceiling * 7 };
            RfqAward times = RequestForQuote.Run(dearer, request.Log.Select(q => q with { UnitPrice = q.UnitPrice * 7 })).Award, once = request.Run().Award;
            return times.Total == once.Total * 7 && times.Ranking.SequenceEqual(once.Ranking) && times.Lines.SequenceEqual(once.Lines.Select(l => l with { UnitPrice = l.UnitPrice * 7 }));
        });

    [Fact]
    public void P20b_Another_day_gives_the_same_outcome() =>
        Holds(request =>
        {
            var day = Duration.FromDays(1);
            RfqRules later = request.Rules with { ClosesAt = request.Rules.ClosesAt + day, AwardsAt = request.Rules.AwardsAt + day, BestAndFinal = request.Rules.BestAndFinal is { } f ? f with { ClosesAt = f.ClosesAt + day } : null };
            return NaiveRequest.Line(RequestForQuote.Run(later, request.Log.Select(q => q with { At = q.At + day, ValidUntil = q.ValidUntil + day }))) == NaiveRequest.Line(request.Run());
        });

    [Fact]
    public void P23_A_refused_quote_might_as_well_not_have_come() =>
        Holds(request =>
        {
            RfqOutcome outcome = request.Run();
            HashSet<long> refused = [.. outcome.Rejected.Select(r => r.Seq)];
            return NaiveRequest.Line(RequestForQuote.Run(request.Rules, request.Log.Where(q => !refused.Contains(q.Seq)))) == NaiveRequest.Line(outcome with { Rejected = [] });
        });

    private static void Holds(Func<RandomRequest, bool> law) => Prop.ForAll(RandomRequests.Any, law).Check(Properties.Checked);
}
