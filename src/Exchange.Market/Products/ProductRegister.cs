using System.Diagnostics;
using Exchange.Kernel;
using Exchange.Market.Decisions;
using Exchange.Market.Participants;
using Exchange.Market.Resources;
using NodaTime;
using static Exchange.Market.Products.ProductRejection;

namespace Exchange.Market.Products;

/// <summary>Data products: NoProduct → LiveProduct (draft, held or registered; revised again and again) → WithdrawnProduct.</summary>
public static class ProductRegister
{
    public static Verdict Draft(DraftProduct command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        StreamId vendor = ParticipantStreams.Of(command.Actor);
        if (!joint.TryGet(vendor, out ParticipantState party) | !joint.TryGet(command.Subject, out ProductState state)) return joint.Needs;
        if (Admission.Bars(party, ParticipantRole.Vendor) is { } barred) return barred;
        if (state is not NoProduct) return InState(state);
        if (DescriptionRule.FaultOf(command.Description) is { } fault) return fault;

        foreach (ResourceId id in command.Description.Lineage) joint.TryGet(id.Stream, out ResourceState _);
        if (joint.Lacks) return joint.Needs;
        var lineage = new List<ResourceMetadata>(command.Description.Lineage.Count);
        foreach (ResourceId id in command.Description.Lineage)
        {
            if (joint.Get<ResourceState>(id.Stream) is not CataloguedResource resource) return new LineageUnknown(id.ToString());
            lineage.Add(resource.Metadata);
        }

        if (Inherited.By(command.Description, lineage).Grade == DataGrade.Core) return new CoreNotTraded();

        joint.Add(command.Subject, new ProductDrafted(command.Product, command.Actor, command.Description, at));
        return joint.Accept();
    }

    public static Verdict Declare(DeclareRevision command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState party) | !joint.TryGet(command.Subject, out ProductState state)) return joint.Needs;
        if (Admission.Bars(party, ParticipantRole.Vendor) is { } barred) return barred;
        if (VendorOf(state) != command.Actor) return new ProductNotFound();
        if (state is not LiveProduct { HeldBy: null } product) return InState(state);
        if (DescriptionRule.FaultOf(command) is { } fault) return fault;

        bool isNewest = product.Revisions.Count > 0 && product.Revisions[^1] is var newest
            && newest.Content == command.Content && newest.Bytes == command.Bytes && string.Equals(newest.MediaType, command.MediaType, StringComparison.Ordinal);
        if (isNewest) return joint.Accept();
        if (product.Revisions.Count >= DescriptionRule.RevisionsMax) return new RevisionsExhausted(DescriptionRule.RevisionsMax);

        joint.Add(command.Subject, new ProductRevisionDeclared(command.Product, product.Revisions.Count + 1, command.Content, command.Bytes, command.MediaType, at));
        return joint.Accept();
    }

    public static Verdict Confirm(ConfirmContent command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ProductState state)) return joint.Needs;
        if (state is NoProduct) return new ProductNotFound();
        if (state is not LiveProduct product) return InState(state);
        if (!product.Has(command.Revision, command.Content)) return new RevisionUnknown(command.Revision);
        if (product.Revisions[command.Revision - 1].Stored) return joint.Accept();

        joint.Add(command.Subject, new ProductContentStored(command.Product, command.Revision, command.Content, at));
        return joint.Accept();
    }

    /// <remarks>
    /// What was drafted from a catalogued resource stays made from it: a resource that was retired since counts as it was last described. A resource that became graver or narrower makes the product so at its next registration.
    /// </remarks>
    public static Verdict Register(RegisterProduct command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState party) | !joint.TryGet(command.Subject, out ProductState state)) return joint.Needs;
        if (Admission.Bars(party, ParticipantRole.Vendor) is { } barred) return barred;
        if (VendorOf(state) != command.Actor) return new ProductNotFound();
        if (state is not LiveProduct { HeldBy: null } product) return InState(state);
        if (product.Revisions.LastOrDefault(revision => revision is { Stored: true, Refused: false }) is not { } revision) return NothingToRegister(product);
        if (revision.Number <= product.RegisteredRevision) return revision.Number == product.Revisions.Count ? joint.Accept() : NothingToRegister(product);

        if (!joint.TryGet(AssetRegister.StreamOf(revision.Content), out AssetContentState asset) | !TryInherit(product, joint, out Inherited inherited)) return joint.Needs;
        if (inherited.Grade == DataGrade.Core) return new CoreNotTraded();

        if (asset.Product is { } holder && holder != product.Id) joint.Add(command.Subject, new ProductHeld(product.Id, revision.Number, holder, at));
        else Enter(product, revision, inherited, asset, joint, at);
        return joint.Accept();
    }

    public static Verdict Withdraw(WithdrawProduct command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out ProductState state)) return joint.Needs;
        if (VendorOf(state) != command.Actor) return new ProductNotFound();
        if (state is not LiveProduct) return InState(state);
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;

        joint.Add(command.Subject, new ProductWithdrawn(command.Product, command.Ground, at));
        return joint.Accept();
    }

    /// <summary>A revision enters the register and claims its content, unless the content has a holder already.</summary>
    internal static void Enter(LiveProduct product, ContentRevision revision, Inherited inherited, AssetContentState asset, Joint joint, Instant at)
    {
        joint.Add(product.Id.Stream, new ProductRegistered(product.Id, revision.Number, AssetCodeOf(product.Id), inherited.Openness, inherited.Grade, at, inherited.RawPersonal));
        if (asset.Product != product.Id) joint.Add(AssetRegister.StreamOf(revision.Content), new AssetContentClaimed(revision.Content, product.Id, revision.Number, at));
    }

    /// <summary>What the product inherits from its lineage as it is now.</summary>
    /// <returns>False when a resource is not loaded.</returns>
    internal static bool TryInherit(LiveProduct product, Joint joint, out Inherited inherited)
    {
        var lineage = new List<ResourceMetadata>(product.Description.Lineage.Count);
        foreach (ResourceId id in product.Description.Lineage)
        {
            if (joint.TryGet(id.Stream, out ResourceState resource)) lineage.Add(MetadataOf(resource));
        }

        inherited = Inherited.By(product.Description, lineage);
        return lineage.Count == product.Description.Lineage.Count;
    }

    internal static ProductInState InState(ProductState state) => new(state switch { LiveProduct { HeldBy: not null } => "held", LiveProduct { IsRegistered: true } => "registered", LiveProduct => "draft", _ => "withdrawn" });

    /// <summary>A product has one asset code for all its revisions (DOM-6); being its whole id, it is as unique.</summary>
    private static string AssetCodeOf(ProductId product) => $"EXA-{product.Value.ToString("N").ToUpperInvariant()}";

    private static ProductRejection NothingToRegister(LiveProduct product) => product.Revisions.Count > 0 && product.Revisions[^1].Refused ? new ContentRefused() : new ContentMissing();

    internal static ParticipantId? VendorOf(ProductState state) => state switch
    {
        LiveProduct product => product.Vendor,
        WithdrawnProduct product => product.Vendor,
        _ => null,
    };

    private static ResourceMetadata MetadataOf(ResourceState resource) => resource switch
    {
        CataloguedResource catalogued => catalogued.Metadata,
        RetiredResource retired => retired.Metadata,
        _ => throw new UnreachableException(),
    };

    public static ProductState Evolve(ProductState state, ProductEvent @event) => (state, @event) switch
    {
        (LiveProduct product, _) when product.Id != @event.Product => throw new ImpossibleHistoryException(state, @event),
        (NoProduct, ProductDrafted e) => new LiveProduct(
            e.Product, e.Vendor, e.Description, Revisions: [], AssetCode: null, RegisteredRevision: 0, HeldBy: null, e.Description.Openness, e.Description.Classification.Grade)
        {
            RawPersonal = e.Description.Classification is { Personal: true, Form: DataForm.Raw },
        },
        (LiveProduct product, ProductRevisionDeclared e) when e.Revision == product.Revisions.Count + 1 =>
            product with { Revisions = product.Revisions.Add(new ContentRevision(e.Revision, e.Content, e.Bytes, e.MediaType, Stored: false)) },
        (LiveProduct product, ProductContentStored e) when product.Has(e.Revision, e.Content) => product.With(e.Revision, revision => revision with { Stored = true }),
        (LiveProduct product, ProductRegistered e) when e.Revision > product.RegisteredRevision && product.Has(e.Revision) => product with
        {
            AssetCode = e.AssetCode, RegisteredRevision = e.Revision, HeldBy = null, HeldRevision = 0, Openness = e.Openness, Grade = e.Grade, RawPersonal = e.RawPersonal,
        },
        (LiveProduct { HeldBy: null } product, ProductHeld e) when product.Has(e.Revision) => product with { HeldBy = e.Holder, HeldRevision = e.Revision },
        (LiveProduct product, ProductContentRefused e) when e.Revision == product.HeldRevision && product.IsRegistered =>
            product.With(e.Revision, revision => revision with { Refused = true }) with { HeldBy = null, HeldRevision = 0 },
        (LiveProduct product, ProductWithdrawn) => new WithdrawnProduct(product.Id, product.Vendor, product.AssetCode),
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    /// <summary>About how many bytes a state takes in memory; the texts of its description and its revisions, mostly.</summary>
    public static long BytesOf(ProductState state)
    {
        if (state is not LiveProduct product) return 200;
        ProductDescription description = product.Description;
        long bytes = 500 + (2L * (description.Name.Length + (description.Description?.Length ?? 0))) + (16L * description.Lineage.Count) + (300L * product.Revisions.Count);
        foreach (string theme in description.Themes) bytes += 32 + (2L * theme.Length);
        foreach (string keyword in description.Keywords) bytes += 32 + (2L * keyword.Length);
        return bytes;
    }

    private static bool Has(this LiveProduct product, int revision) => revision >= 1 && revision <= product.Revisions.Count;

    private static bool Has(this LiveProduct product, int revision, ContentHash content) => product.Has(revision) && product.Revisions[revision - 1].Content == content;

    private static LiveProduct With(this LiveProduct product, int revision, Func<ContentRevision, ContentRevision> change) =>
        product with { Revisions = product.Revisions.Select(r => r.Number == revision ? change(r) : r).ToSeq() };
}
