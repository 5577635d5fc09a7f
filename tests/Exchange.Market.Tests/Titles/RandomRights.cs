using System.Numerics;
using Exchange.Kernel;
using Exchange.Market.Titles;
using Xunit.Abstractions;
using static Exchange.Market.Tests.Products.Goods;
using static Exchange.Market.Tests.Titles.Confirmation;

namespace Exchange.Market.Tests.Titles;

/// <summary>Rights from a seed, against models that are too simple to be wrong: sums over one denominator, grants as sets of single uses.</summary>
public sealed class RandomRights(ITestOutputHelper output)
{
    private const int Rounds = 400;

    /// <summary>TIT-1: exactly one, whatever the denominators, and nothing a hair beside it.</summary>
    [Fact]
    public void Holdings_are_taken_if_and_only_if_each_right_adds_up_to_one()
    {
        foreach (int seed in Seeds())
        {
            var random = new Random(seed);
            Seq<Holding> holdings = Enum.GetValues<DividedRight>().SelectMany(right => Split(random).Select((share, i) => new Holding(right, new ParticipantId($"p-{i}"), share))).ToSeq();
            ClaimRule.FaultOf(Claim with { Holdings = holdings }, Monday).ShouldBeNull($"seed {seed}");

            int spoilt = random.Next(holdings.Count);
            Holding holding = holdings[spoilt];
            // One more above or below the line is the least that can be changed of a share.
            Share beside = random.Next(2) == 0 ? Share.Of(holding.Share.Numerator + 1, holding.Share.Denominator + 2) : Share.Of(holding.Share.Numerator, holding.Share.Denominator + 1);
            if (beside == holding.Share) continue;
            Seq<Holding> wrong = holdings.Select((h, i) => i == spoilt ? h with { Share = beside } : h).ToSeq();
            var refusal = ClaimRule.FaultOf(Claim with { Holdings = wrong }, Monday).ShouldBeOfType<TitleRejection.HoldingsDoNotAddUp>($"seed {seed}");
            refusal.Sum.ShouldBe(NaiveSum(wrong.Where(h => h.Right == holding.Right).Select(h => h.Share)), $"seed {seed}");
            refusal.Right.ShouldBe(holding.Right.ToString(), StringCompareShould.IgnoreCase);
        }
    }

    /// <summary>TIT-2, TIT-3: grants, carved out of the title or of each other, and revocations.</summary>
    [Fact]
    public void Grants_are_taken_if_and_only_if_a_model_of_single_uses_takes_them()
    {
        int made = 0, outside = 0, conflicts = 0, carved = 0;
        foreach (int seed in Seeds())
        {
            var random = new Random(seed);
            CertifiedTitle title = Certified.State<CertifiedTitle>();
            var model = new Model(title);
            for (int i = 0; i < 25; i++)
            {
                if (title.Grants.Count > 0 && random.Next(8) == 0)
                {
                    Guid revoked = title.Grants[random.Next(title.Grants.Count)].Id;
                    title = (CertifiedTitle)TitleProcedure.Evolve(title, new RightRevoked(Title, revoked, "delivery-refused", NoticeEnd));
                    model.Revoke(revoked);
                    title.Grants.Select(g => g.Id).ShouldBe(model.Grants.Select(g => g.Id), $"seed {seed}");
                    continue;
                }

                Grant grant = AnyGrant(random, title, i);
                TitleRejection? refusal = title.Bars(grant, NoticeEnd);
                (refusal switch { null => "made", TitleRejection.OutsideTitle => "outside", TitleRejection.GrantConflicts => "conflicts", _ => refusal.Code }).ShouldBe(model.Judge(grant), $"seed {seed}: {grant}");
                if (refusal is TitleRejection.OutsideTitle) outside++;
                if (refusal is TitleRejection.GrantConflicts) conflicts++;
                if (refusal is not null) continue;
                made++;
                if (grant.Parent is not null) carved++;
                title = (CertifiedTitle)TitleProcedure.Evolve(title, new RightGranted(Title, grant, "settlement-1", NoticeEnd));
                model.Grants.Add(grant);
            }

        }

        output.WriteLine($"{made} made, {carved} of them carved out of another, {outside} outside, {conflicts} in conflict.");
        (made > Rounds && carved > Rounds / 10 && outside > Rounds && conflicts > Rounds).ShouldBeTrue("each kind of outcome was met often enough to mean something");
    }

    /// <summary>A whole, cut again and again at random fractions: small denominators multiply to large ones.</summary>
    private static List<Share> Split(Random random)
    {
        List<Share> shares = [Share.One];
        for (int i = random.Next(6); i > 0; i--)
        {
            int cut = random.Next(shares.Count), below = random.Next(2, 30), above = random.Next(1, below);
            Share whole = shares[cut];
            if (whole.Denominator * below > ClaimRule.ShareMax || whole.Numerator * below > ClaimRule.ShareMax) continue;
            shares[cut] = Share.Of(whole.Numerator * above, whole.Denominator * below);
            shares.Add(Share.Of(whole.Numerator * (below - above), whole.Denominator * below));
        }

        return shares;
    }

    private static string NaiveSum(IEnumerable<Share> shares)
    {
        Share[] all = [.. shares];
        BigInteger below = all.Aggregate(BigInteger.One, (product, share) => product * share.Denominator);
        BigInteger above = all.Aggregate(BigInteger.Zero, (sum, share) => sum + (below / share.Denominator * share.Numerator));
        BigInteger divisor = BigInteger.GreatestCommonDivisor(above, below);
        return below == divisor ? $"{above / divisor}" : $"{above / divisor}/{below / divisor}";
    }

    /// <summary>Mostly inside of what it is carved out of, so that all sorts of outcomes are met.</summary>
    private static Grant AnyGrant(Random random, CertifiedTitle title, int number)
    {
        ParticipantId[] parties = [Vendor, Partner, Buyer, Rival, Sister];
        Grant? parent = title.Grants.Count > 0 && random.Next(2) == 0 ? title.Grants[random.Next(title.Grants.Count)] : null;
        Scope whole = parent?.Scope ?? title.Claim.Scope;
        ParticipantId grantor = random.Next(12) == 0 ? parties[random.Next(parties.Length)] : parent?.Grantee ?? (random.Next(2) == 0 ? Vendor : Partner);
        Exclusivity exclusivity = random.Next(5) switch { 0 => Exclusivity.Exclusive, 1 => Exclusivity.Sole, _ => Exclusivity.NonExclusive };
        return new Grant(
            new Guid(number + 1, 0, 0, new byte[8]), random.Next(12) == 0 ? GrantedRight.Control : parent?.Right ?? GrantedRight.Use, grantor, parties[random.Next(parties.Length)],
            new Scope(Some(random, whole.Purposes, Model.Purposes), Some(random, whole.Fields, Model.Fields), Some(random, whole.Regions, Model.Regions), random.Next(4) != 0),
            AnyTerm(random, parent?.Term), exclusivity, parent?.Id, random.Next(3) == 0);
    }

    private static Term AnyTerm(Random random, Term? whole)
    {
        if (whole is not null && random.Next(2) == 0) return whole;
        int from = random.Next(0, 8);
        return new Term(Model.Start(from), random.Next(6) switch { 0 => null, 1 => Lasting.Until, _ => Model.Start(random.Next(from + 1, 9)) });
    }

    private static Seq<string> Some(Random random, Seq<string> whole, string[] all)
    {
        if (random.Next(3) == 0) return whole;
        Seq<string> from = whole.Count == 0 || random.Next(12) == 0 ? [.. all] : whole;
        return from.Where(_ => random.Next(2) == 0).Take(2).ToSeq() is { Count: > 0 } some ? some : [from[0]];
    }

    /// <summary>New rights every run; the first seed is printed, and a failure names its own.</summary>
    private IEnumerable<int> Seeds()
    {
        int first = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"Seeds from {first}.");
        return Enumerable.Range(first, Rounds);
    }

    /// <summary>A right is the set of the single uses that it allows: what for, of which field, where, when, and whether to pass it on. Beside the codes that are named there is one more of each kind, for all others.</summary>
    private sealed class Model(CertifiedTitle title)
    {
        public static readonly string[] Purposes = ["research", "navigation", "advertising", "other"], Fields = ["speed", "count", "other"], Regions = ["cn", "eu", "other"];

        public List<Grant> Grants { get; } = [];

        public static NodaTime.Instant Start(int slot) => NoticeEnd + (slot * Day);

        public static IEnumerable<Use> UsesOf(Scope scope, Term term) =>
            from purpose in Of(Purposes, scope.Purposes)
            from field in Of(Fields, scope.Fields)
            from region in Of(Regions, scope.Regions)
            from slot in Enumerable.Range(-1, 12)
            where term.From <= At(slot) && (term.Until is not { } until || At(slot) < until)
            from passOn in scope.OnwardTransfer ? (bool[])[false, true] : [false]
            select new Use(purpose, field, region, slot, passOn);

        // One moment before all slots, eight slots, one between the last and the title's end, and one after that.
        private static NodaTime.Instant At(int slot) => slot switch { -1 => Lasting.From, < 9 => Start(slot), 9 => Lasting.Until!.Value - Tick, _ => Lasting.Until!.Value };

        public string Judge(Grant grant)
        {
            var uses = UsesOf(grant.Scope, grant.Term).ToHashSet();
            Grant? parent = Grants.Find(g => g.Id == grant.Parent);
            bool inside = grant.Parent is null
                ? (grant.Grantor == Vendor || grant.Grantor == Partner) && uses.IsSubsetOf(UsesOf(title.Claim.Scope, title.Claim.Term))
                : parent is not null && grant.Grantor == parent.Grantee && grant.Right == parent.Right && parent.Scope.OnwardTransfer && uses.IsSubsetOf(UsesOf(parent.Scope, parent.Term))
                    && (parent.Exclusivity, grant.Exclusivity) is (Exclusivity.Exclusive, _) or (Exclusivity.Sole, not Exclusivity.Exclusive) or (_, Exclusivity.NonExclusive);
            if (!inside) return "outside";

            bool conflicts = Grants.Exists(other => other.Right == grant.Right && !IsAncestor(other, grant) && (ShutsOut(other, grant) || ShutsOut(grant, other)) && uses.Overlaps(UsesOf(other.Scope, other.Term)));
            return conflicts ? "conflicts" : "made";
        }

        public void Revoke(Guid id)
        {
            Grants.RemoveAll(g => g.Id == id);
            while (Grants.RemoveAll(g => g.Parent is { } parent && !g.Survives && !Grants.Exists(p => p.Id == parent)) > 0)
            {
            }
        }

        private bool IsAncestor(Grant other, Grant grant) => grant.Parent is { } parent && (parent == other.Id || (Grants.Find(g => g.Id == parent) is { } next && IsAncestor(other, next)));

        private static bool ShutsOut(Grant one, Grant other) => one.Exclusivity == Exclusivity.Exclusive || (one.Exclusivity == Exclusivity.Sole && other.Grantee != one.Grantor);

        private static IEnumerable<string> Of(string[] all, Seq<string> named) => named.Count == 0 ? all : named;

        public sealed record Use(string Purpose, string Field, string Region, int Slot, bool PassOn);
    }
}
