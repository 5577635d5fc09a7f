using Exchange.Kernel;
using Exchange.Market.Titles;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Tests.Products.Goods;
using static Exchange.Market.Tests.Titles.Confirmation;
using static Exchange.Market.Titles.TitleRejection;

namespace Exchange.Market.Tests.Titles;

/// <summary>DOMAIN TIT-2, TIT-3. A grant is no command of its own: a settlement makes it, and asks the title first.</summary>
public sealed class WhenGrantingARight
{
    private static readonly Term Month = new(NoticeEnd, NoticeEnd + (30 * Day));

    /// <summary>Use for research in China for a month, beside any number of others.</summary>
    private static readonly Grant Licence = new(Id(0x51), GrantedRight.Use, Vendor, Buyer, new Scope(["research"], [], ["cn"], OnwardTransfer: false), Month, Exclusivity.NonExclusive, Parent: null, Survives: false);

    private static CertifiedTitle With(params Grant[] grants) =>
        Certified.Given(Title.Stream, grants.Select(grant => new RightGranted(Title, grant, "settlement-1", NoticeEnd))).State<CertifiedTitle>();

    private static TitleRejection? Bars(CertifiedTitle title, Grant grant) => title.Bars(grant, NoticeEnd);

    private static Grant Another(Func<Grant, Grant> change) => change(Licence with { Id = Id(0x52), Grantee = Rival });

    [Fact]
    public void It_lies_inside_the_scope_and_term_that_the_holders_have()
    {
        CertifiedTitle title = With();
        Bars(title, Licence).ShouldBeNull();
        Bars(title, Licence with { Scope = Allowed, Term = Lasting }).ShouldBeNull();
        Bars(title, Licence with { Scope = Allowed with { Purposes = ["research", "advertising"] } }).ShouldBe(new OutsideTitle("scope"));
        Bars(title, Licence with { Scope = Allowed with { Purposes = [] } }).ShouldBe(new OutsideTitle("scope"));
        Bars(title, Licence with { Scope = Allowed with { Regions = ["cn", "eu"] } }).ShouldBe(new OutsideTitle("scope"));
        Bars(title, Licence with { Term = Lasting with { From = Lasting.From - Tick } }).ShouldBe(new OutsideTitle("term"));
        Bars(title, Licence with { Term = Lasting with { Until = Lasting.Until + Tick } }).ShouldBe(new OutsideTitle("term"));
        Bars(title, Licence with { Term = Lasting with { Until = null } }).ShouldBe(new OutsideTitle("term"));
    }

    [Fact]
    public void Onward_transfer_is_granted_by_who_may_himself()
    {
        Scene narrow = Registered.Given(Apply with { Claim = Sole(Vendor) with { Scope = Allowed with { OnwardTransfer = false } } }, Monday).Given(Accept, Monday).Given(Examine, Monday).Given(Announce, Monday)
            .Given(Deposit, NoticeEnd).Decide(Certify, NoticeEnd).ThenScene();
        Bars(narrow.State<CertifiedTitle>(), Licence with { Scope = Licence.Scope with { OnwardTransfer = true } }).ShouldBe(new OutsideTitle("scope"));
        Bars(narrow.State<CertifiedTitle>(), Licence).ShouldBeNull();
    }

    [Fact]
    public void Holders_grant_or_the_applicant_for_them()
    {
        Bars(With(), Licence with { Grantor = Partner }).ShouldBeNull();
        Bars(With(), Licence with { Grantor = Rival }).ShouldBe(new OutsideTitle("grantor"));
    }

    /// <summary>TIT-2: any number of non-exclusive ones may stand.</summary>
    [Fact]
    public void Non_exclusive_grants_stand_beside_each_other() => Bars(With(Licence), Another(g => g)).ShouldBeNull();

    [Theory]
    [InlineData(Exclusivity.Exclusive, Exclusivity.NonExclusive)]
    [InlineData(Exclusivity.NonExclusive, Exclusivity.Exclusive)]
    [InlineData(Exclusivity.Exclusive, Exclusivity.Exclusive)]
    [InlineData(Exclusivity.Sole, Exclusivity.NonExclusive)]
    [InlineData(Exclusivity.NonExclusive, Exclusivity.Sole)]
    [InlineData(Exclusivity.Sole, Exclusivity.Sole)]
    public void One_that_shuts_others_out_stands_beside_none_of_the_same_right_in_its_scope_and_term(Exclusivity first, Exclusivity second)
    {
        CertifiedTitle title = With(Licence with { Exclusivity = first });
        Grant other = Another(g => g with { Exclusivity = second });
        Bars(title, other).ShouldBe(new GrantConflicts(Licence.Id.ToString("D")));

        Bars(title, other with { Right = GrantedRight.Control }).ShouldBeNull();
        Bars(title, other with { Scope = Licence.Scope with { Purposes = ["navigation"] } }).ShouldBeNull();
        Bars(title, other with { Term = new Term(Month.Until!.Value, Month.Until.Value + Day) }).ShouldBeNull();
        Bars(title, other with { Term = new Term(Month.Until!.Value - Tick, Month.Until.Value + Day) }).ShouldBe(new GrantConflicts(Licence.Id.ToString("D")));
    }

    /// <summary>A sole grant shuts out everybody but its grantor.</summary>
    [Fact]
    public void Beside_a_sole_grant_its_grantor_may_stand()
    {
        CertifiedTitle title = With(Licence with { Exclusivity = Exclusivity.Sole });
        Bars(title, Another(g => g with { Grantee = Vendor, Grantor = Partner })).ShouldBeNull();
        Bars(With(Licence with { Exclusivity = Exclusivity.Exclusive }), Another(g => g with { Grantee = Vendor, Grantor = Partner })).ShouldBeOfType<GrantConflicts>();
    }

    [Fact]
    public void A_grant_is_made_once() => Bars(With(Licence), Licence).ShouldBe(new GrantConflicts(Licence.Id.ToString("D")));

    [Fact]
    public void Nothing_is_granted_while_the_title_is_frozen()
    {
        Frozen.State<CertifiedTitle>().Bars(Licence, NoticeEnd).ShouldBe(new TitleIsFrozen(Freeze.Until));
        Frozen.State<CertifiedTitle>().Bars(Licence with { Grantor = Rival }, Freeze.Until - Tick).ShouldBe(new TitleIsFrozen(Freeze.Until));
        Frozen.State<CertifiedTitle>().Bars(Licence, Freeze.Until).ShouldBeNull();
    }

    /// <summary>TIT-3, out of an exclusive grant that may be passed on.</summary>
    [Fact]
    public void A_grantee_carves_out_of_his_own()
    {
        Grant whole = Licence with { Exclusivity = Exclusivity.Exclusive, Scope = Allowed };
        Grant part = Another(g => g with { Grantor = Buyer, Parent = whole.Id, Exclusivity = Exclusivity.Exclusive });
        CertifiedTitle title = With(whole);

        Bars(title, part).ShouldBeNull("what it is carved out of is no conflict");
        Bars(title, part with { Parent = Id(0x59) }).ShouldBe(new OutsideTitle("parent"));
        Bars(title, part with { Right = GrantedRight.Control }).ShouldBe(new OutsideTitle("right"));
        Bars(title, part with { Grantor = Vendor }).ShouldBe(new OutsideTitle("grantor"));
        Bars(title, part with { Scope = Allowed with { Regions = [] } }).ShouldBe(new OutsideTitle("scope"));
        Bars(title, part with { Term = Month with { Until = Month.Until + Tick } }).ShouldBe(new OutsideTitle("term"));
        Bars(title, part with { Parent = null }).ShouldBe(new OutsideTitle("grantor"));
        Bars(With(whole, part), part with { Id = Id(0x53), Exclusivity = Exclusivity.NonExclusive }).ShouldBe(new GrantConflicts(part.Id.ToString("D")));
    }

    [Fact]
    public void Nobody_passes_on_what_he_may_not_or_more_exclusively_than_he_has_it()
    {
        Grant part = Another(g => g with { Grantor = Buyer, Parent = Licence.Id });
        Bars(With(Licence), part).ShouldBe(new OutsideTitle("scope"));

        CertifiedTitle title = With(Licence with { Scope = Licence.Scope with { OnwardTransfer = true }, Exclusivity = Exclusivity.Sole });
        Bars(title, part).ShouldBeNull();
        Bars(title, part with { Exclusivity = Exclusivity.Sole }).ShouldBeNull();
        Bars(title, part with { Exclusivity = Exclusivity.Exclusive }).ShouldBe(new OutsideTitle("exclusivity"));
    }

    /// <summary>TIT-3: it ends with what it was carved out of, unless it says that it survives.</summary>
    [Fact]
    public void With_a_revoked_grant_ends_what_was_carved_out_of_it_unless_it_survives()
    {
        Grant whole = Licence with { Exclusivity = Exclusivity.Exclusive, Scope = Allowed };
        Grant Part(byte id, byte parent, bool survives) => whole with { Id = Id(id), Grantor = Buyer, Grantee = Buyer, Parent = Id(parent), Exclusivity = Exclusivity.NonExclusive, Survives = survives };
        Grant[] grants = [whole, Part(0x61, 0x51, survives: false), Part(0x62, 0x61, survives: false), Part(0x63, 0x61, survives: true), Part(0x64, 0x63, survives: false), Another(g => g with { Right = GrantedRight.Control })];
        Scene scene = Certified.Given(Title.Stream, grants.Select(grant => new RightGranted(Title, grant, "settlement-1", NoticeEnd)));

        Left(whole.Id).ShouldBe([Id(0x63), Id(0x64), Id(0x52)]);
        Left(Id(0x61)).ShouldBe([Id(0x51), Id(0x63), Id(0x64), Id(0x52)]);
        Left(Id(0x63)).ShouldBe([Id(0x51), Id(0x61), Id(0x62), Id(0x52)]);

        IEnumerable<Guid> Left(Guid revoked) => scene.Given(Title.Stream, new RightRevoked(Title, revoked, "delivery-refused", NoticeEnd)).State<CertifiedTitle>().Grants.Select(grant => grant.Id);
    }

    [Theory]
    [InlineData("", "", true, true)]
    [InlineData("", "a", true, true)]
    [InlineData("a", "", false, true)]
    [InlineData("a", "a", true, true)]
    [InlineData("a b", "b", true, true)]
    [InlineData("b", "a b", false, true)]
    [InlineData("a", "b", false, false)]
    [InlineData("a b", "b c", false, true)]
    public void An_empty_list_means_all(string one, string other, bool contains, bool overlaps)
    {
        foreach (Func<Seq<string>, Scope> of in (Func<Seq<string>, Scope>[])[codes => new(codes, [], [], false), codes => new([], codes, [], false), codes => new([], [], codes, false)])
        {
            Scope left = of(List(one)), right = of(List(other));
            (left.Contains(right), left.Overlaps(right), right.Overlaps(left)).ShouldBe((contains, overlaps, overlaps));
            left.Contains(left).ShouldBeTrue();
            Scope.Unlimited.Contains(left).ShouldBeTrue();
        }
    }

    private static Seq<string> List(string codes) => [.. codes.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
