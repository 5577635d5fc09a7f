using Exchange.Kernel;
using Exchange.Market.Products;
using Exchange.TestKit;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Products.ProductRejection;
using static Exchange.Market.Tests.Products.Goods;

namespace Exchange.Market.Tests.Products;

/// <summary>DOMAIN KEP-3: bytes lie in the content store, under the hash and size that a revision declares.</summary>
public sealed class WhenContentArrives
{
    private static readonly Scene Drafted = Parties.WithResource(Roads).WithDraft(Flows);

    private static readonly DeclareRevision Declare = new(Vendor, Flows, Hash(1), 1_001, "text/csv");

    private static readonly Scene Declared = Drafted.Given(Declare, Monday);

    private static readonly ConfirmContent Confirm = new(MarketCommand.Exchange, Flows, 1, Hash(1));

    private static readonly Scene Withdrawn = Declared.Given(new WithdrawProduct(Vendor, Flows, "superseded"), Monday);

    [Fact]
    public void A_vendor_declares_what_he_will_upload() =>
        Drafted.When(Declare, Monday).Then((Flows.Stream, new ProductRevisionDeclared(Flows, 1, Hash(1), 1_001, "text/csv", Monday)));

    [Fact]
    public void Revisions_are_counted_without_gaps() =>
        Declared.When(Declare with { Content = Hash(2) }, Monday).Then((Flows.Stream, new ProductRevisionDeclared(Flows, 2, Hash(2), 1_001, "text/csv", Monday)));

    [Fact]
    public void The_same_declaration_again_changes_nothing() => Declared.When(Declare, Monday).ThenNothing();

    /// <summary>A wrong size can never be met by the bytes: the vendor must be able to mend it.</summary>
    [Fact]
    public void The_same_hash_with_another_size_or_type_is_a_further_revision()
    {
        Declared.When(Declare with { Bytes = 1_002 }, Monday).Facts.ShouldHaveSingleItem();
        Declared.When(Declare with { MediaType = "text/plain" }, Monday).Facts.ShouldHaveSingleItem();
    }

    [Fact]
    public void Content_that_an_older_revision_had_may_come_back()
    {
        Scene back = Declared.Given(Declare with { Content = Hash(2) }, Monday);
        back.When(Declare, Monday).Then((Flows.Stream, new ProductRevisionDeclared(Flows, 3, Hash(1), 1_001, "text/csv", Monday)));
    }

    [Fact]
    public void Only_its_admitted_vendor_declares_and_another_does_not_find_it()
    {
        Drafted.Suspended(Vendor).When(Declare, Monday).ThenRefused(new PartySuspended());
        Drafted.When(Declare with { Actor = Rival }, Monday).ThenRefused(new ProductNotFound());
        Parties.When(Declare, Monday).ThenRefused(new ProductNotFound());
    }

    [Fact]
    public void Nothing_is_declared_for_a_held_or_withdrawn_product()
    {
        Held.When(new DeclareRevision(Rival, Copy, Hash(2), 1, "text/csv"), Monday).ThenRefused(new ProductInState("held"));
        Withdrawn.When(Declare, Monday).ThenRefused(new ProductInState("withdrawn"));
    }

    public static TheoryData<string, DeclareRevision> Faults => new()
    {
        { "content", Declare with { Content = default } },
        { "bytes", Declare with { Bytes = 0 } },
        { "bytes", Declare with { Bytes = -1 } },
        { "bytes", Declare with { Bytes = (1L << 53) + 1 } },
        { "mediaType", Declare with { MediaType = "" } },
        { "mediaType", Declare with { MediaType = "text" } },
        { "mediaType", Declare with { MediaType = "/csv" } },
        { "mediaType", Declare with { MediaType = "text/" } },
        { "mediaType", Declare with { MediaType = "text/csv/x" } },
        { "mediaType", Declare with { MediaType = "text/csv;a=b" } },
        { "mediaType", Declare with { MediaType = "text /csv" } },
        { "mediaType", Declare with { MediaType = "text/çsv" } },
        { "mediaType", Declare with { MediaType = "text/" + new string('a', 123) } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_declaration_that_cant_be_is_refused_by_the_name_of_its_fault(string field, DeclareRevision declare) =>
        Drafted.When(declare, Monday).Refusal.ShouldBeOfType<InvalidDescription>().Field.ShouldBe(field);

    [Theory]
    [InlineData(1, "text/csv")]
    [InlineData(1L << 53, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData(1, "application/vnd.api+json")]
    public void A_declaration_may_go_to_its_bounds(long bytes, string mediaType) => Drafted.When(Declare with { Bytes = bytes, MediaType = mediaType }, Monday).Refusal.ShouldBeNull();

    [Fact]
    public void A_product_has_at_most_ten_thousand_revisions()
    {
        Full.When(Declare with { Content = Hash(10_000), Bytes = 1_000 }, Monday).ThenNothing();
        Full.When(Declare with { Content = Hash(10_001) }, Monday).ThenRefused(new RevisionsExhausted(10_000));
    }

    [Fact]
    public void The_store_confirms_once_what_it_holds()
    {
        Scene stored = Declared.When(Confirm, Monday).Then((Flows.Stream, new ProductContentStored(Flows, 1, Hash(1), Monday)));
        stored.When(Confirm, Monday).ThenNothing();
        stored.State<LiveProduct>(Flows.Stream).Revisions.ShouldBe([new ContentRevision(1, Hash(1), 1_001, "text/csv", Stored: true)]);
    }

    [Fact]
    public void What_was_not_declared_is_not_confirmed()
    {
        Declared.When(Confirm with { Content = Hash(2) }, Monday).ThenRefused(new RevisionUnknown(1));
        Declared.When(Confirm with { Revision = 2 }, Monday).ThenRefused(new RevisionUnknown(2));
        Declared.When(Confirm with { Revision = 0 }, Monday).ThenRefused(new RevisionUnknown(0));
        Parties.When(Confirm, Monday).ThenRefused(new ProductNotFound());
        Withdrawn.When(Confirm, Monday).ThenRefused(new ProductInState("withdrawn"));
    }
}
