using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Rulebooks;
using Exchange.Market.Tests.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.TestKit;
using NodaTime;
using static Exchange.Market.Decisions.DecisionRejection;
using static Exchange.Market.Participants.ParticipantRejection;
using static Exchange.Market.Tests.Participants.Parties;

namespace Exchange.Market.Tests.Decisions;

/// <summary>DOMAIN PAR-3, the first of two persons.</summary>
public sealed class WhenProposing
{
    private static readonly DecisionId Id = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000d1"));

    private static readonly GuardedAct Admit = new AdmitParticipant(Acme, [ParticipantRole.Vendor, ParticipantRole.Buyer]);

    private static readonly ProposeDecision Propose = new(Ann, Id, Admit);

    [Fact]
    public void A_proposal_changes_nothing_but_itself()
    {
        Scene before = Scene.Empty.WithRules().WithApplicant(Acme);
        Scene after = before.When(Propose, Monday).Then(
            (Id.Stream, new DecisionProposed(Id, Admit, FourEyes.HashOf(Admit), Ann, Monday + SampleRules.Plain.ProposalLifetime, Monday)));
        after.State<ParticipantState>(ParticipantStreams.Of(Acme)).ShouldBe(before.State<ParticipantState>(ParticipantStreams.Of(Acme)));
    }

    [Fact]
    public void It_waits_as_long_as_the_rules_in_force_say_and_a_day_while_there_are_none()
    {
        ExpiryIn(Scene.Empty).ShouldBe(Monday + Duration.FromHours(24));
        ExpiryIn(Scene.Empty.WithRules(from: Monday + Tick)).ShouldBe(Monday + Duration.FromHours(24), "these rules are not in force yet");
        ExpiryIn(Scene.Empty.WithRules(from: Monday)).ShouldBe(Monday + Duration.FromHours(8));
        ExpiryIn(Scene.Empty.WithRules().WithRules(SampleRules.Plain with { ProposalLifetime = Duration.FromDays(2) }, Monday)).ShouldBe(Monday + Duration.FromDays(2));
    }

    private static Instant ExpiryIn(Scene scene) => scene.WithApplicant(Acme).When(Propose, Monday).Facts.ShouldHaveSingleItem().Event.ShouldBeOfType<DecisionProposed>().ExpiresAt;

    /// <summary>The act is rehearsed, and what it would have written is thrown away.</summary>
    [Fact]
    public void What_could_not_be_approved_is_not_proposed()
    {
        Scene.Empty.When(Propose, Monday).ThenRefused(new ParticipantNotFound());
        Scene.Empty.WithAdmitted(Acme).When(Propose, Monday).ThenRefused(new NoApplication());
    }

    /// <summary>PAR-2.</summary>
    [Fact]
    public void Nobody_proposes_a_decision_on_himself_or_on_a_party_of_his_group()
    {
        Scene scene = Scene.Empty.WithApplicant(Acme, AcmeGroup).WithAdmitted(AcmeTrade, AcmeGroup).WithAdmitted(Bus);
        scene.When(Propose with { Actor = Acme }, Monday).ThenRefused(new ConflictOfInterest());
        scene.When(Propose with { Actor = AcmeTrade }, Monday).ThenRefused(new ConflictOfInterest());
        scene.When(Propose with { Actor = Bus }, Monday).Refusal.ShouldBeNull();
        Scene.Empty.When(Propose with { Actor = Acme }, Monday).ThenRefused(new ConflictOfInterest());
    }

    [Fact]
    public void An_id_is_used_once_whatever_became_of_it()
    {
        Scene proposed = Scene.Empty.WithApplicant(Acme).Given(Propose, Monday);
        proposed.When(Propose, Monday).ThenRefused(new AlreadyProposed());
        proposed.Given(new DropDecision(Ann, Id, "mistake"), Monday).When(Propose, Monday).ThenRefused(new AlreadyProposed());
        proposed.Given(new ApproveDecision(Ben, Id, FourEyes.HashOf(Admit)), Monday).When(Propose, Monday).ThenRefused(new AlreadyProposed());
    }

    /// <summary>RFC 8785: members sorted, no space. An approver can make the hash himself, with any tool.</summary>
    [Fact]
    public void The_content_hash_is_that_of_the_acts_canonical_form()
    {
        FourEyes.HashOf(Admit).ShouldBe(ContentHash.Of("""{"act":"admit-participant","participant":"acme-data","roles":["vendor","buyer"]}"""u8));
        FourEyes.HashOf(new ReleaseProduct(new ProductId(Earlier), Accepted: true, "no-duplicate"))
            .ShouldBe(ContentHash.Of("""{"accepted":true,"act":"release-product","ground":"no-duplicate","product":"0199a1b2-c3d4-7e5f-8a6b-00000000eeee"}"""u8));
    }

    /// <summary>What an act or a command works out from its members is neither hashed nor stored.</summary>
    [Fact]
    public void Only_what_a_command_is_made_of_is_written() =>
        JsonSerializer.SerializeToNode(Propose, MarketJson.Of<ProposeDecision>())!.AsObject().Select(member => member.Key).ShouldBe(["decision", "act", "actor"], ignoreOrder: true);

    public static TheoryData<string, GuardedAct> Acts => new()
    {
        { "admit-participant", Admit },
        { "reject-participant", new RejectParticipant(Acme, "no-evidence") },
        { "suspend-participant", new SuspendParticipant(Acme, "missing-reports") },
        { "reinstate-participant", new ReinstateParticipant(Acme, "reports-came") },
        { "enact-rules", new EnactRules(SampleRules.Plain, Monday) },
        { "enact-rules", new EnactRules(SampleRules.Plain with { SoftClose = null, Deposit = null }, null) },
        { "certify-title", new CertifyTitle(new TitleId(Earlier)) },
        { "freeze-title", new FreezeTitle(new TitleId(Earlier), "court-order", Monday, [Earlier]) },
        { "unfreeze-title", new UnfreezeTitle(new TitleId(Earlier), "order-lifted") },
        { "suspend-listing", new SuspendListing(new ListingId(Earlier), "under-review") },
        { "resume-listing", new ResumeListing(new ListingId(Earlier), "reviewed") },
        { "delist-listing", new DelistListing(new ListingId(Earlier), "title-fell") },
        { "release-product", new ReleaseProduct(new ProductId(Earlier), Accepted: false, "duplicate") },
        { "award-out-of-ranking", new AwardOutOfRanking(new RfqId(Earlier), Acme, "better-support") },
        { "allow-price", new AllowPrice(new NegotiationId(Earlier)) },
        { "refuse-price", new RefusePrice(new NegotiationId(Earlier), "dumping") },
        { "cancel-sealed-auction", new CancelSealedAuction(new SealedAuctionId(Earlier), "title-fell") },
        { "allow-no-scarcity", new AllowNoScarcity(new ListingId(Earlier), PriceFormation.English, "pilot") },
        { "cancel-auction", new CancelAuction(new AuctionId(Earlier), "title-fell") },
        { "cancel-dutch-auction", new CancelDutchAuction(new DutchAuctionId(Earlier), "title-fell") },
        { "cancel-reverse-auction", new CancelReverseAuction(new ReverseAuctionId(Earlier), "mistaken") },
    };

    /// <summary>The hash of an act that was ever stored stays what it was: the samples' hashes were made by another program.</summary>
    [Fact]
    public void The_hashes_in_the_log_are_those_of_the_acts_beside_them()
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", "decisions.jsonl"));
        DecisionProposed[] samples = [.. lines.Select(line => JsonNode.Parse(line)!.AsObject()).Where(line => line["type"]!.GetValue<string>() is "decision_proposed")
            .Select(line => line["data"].Deserialize(MarketJson.Of<DecisionProposed>())!)];
        samples.Length.ShouldBeGreaterThanOrEqualTo(Acts.Count);
        foreach (DecisionProposed sample in samples) FourEyes.HashOf(sample.Act).ShouldBe(sample.ContentHash, sample.Act.ToString());
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public void An_act_is_stored_under_its_name_and_read_back_whatever_the_order_of_its_members(string name, GuardedAct act)
    {
        JsonObject stored = JsonSerializer.SerializeToNode(act, MarketJson.Of<GuardedAct>())!.AsObject();
        stored["act"]!.GetValue<string>().ShouldBe(name);

        var turned = new JsonObject(stored.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        foreach (JsonObject spelling in (JsonObject[])[stored, turned])
        {
            GuardedAct read = JsonSerializer.Deserialize(spelling.ToJsonString(), MarketJson.Of<GuardedAct>())!;
            read.ShouldBe(act);
            FourEyes.HashOf(read).ShouldBe(FourEyes.HashOf(act));
        }
    }

    [Fact]
    public void Every_act_has_a_sample_here() =>
        Acts.Select(row => row[1].GetType()).Distinct().ShouldBe(typeof(GuardedAct).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(GuardedAct))), ignoreOrder: true);

    [Fact]
    public void Two_acts_that_differ_have_two_hashes()
    {
        GuardedAct[] acts = [.. Acts.Select(row => (GuardedAct)row[1]), new AdmitParticipant(Acme, [ParticipantRole.Buyer, ParticipantRole.Vendor]), new AdmitParticipant(Bus, [ParticipantRole.Vendor, ParticipantRole.Buyer])];
        acts.Select(FourEyes.HashOf).ShouldBeUnique();
    }
}
