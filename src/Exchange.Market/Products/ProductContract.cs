using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Participants;
using Exchange.Market.Resources;
using NodaTime;

namespace Exchange.Market.Products;

[JsonConverter(typeof(AggregateIdConverter<ProductId>))]
public readonly record struct ProductId(Guid Value) : IAggregateId<ProductId>
{
    public static string Prefix => "product";

    public static ProductId Of(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>What a product is, as its vendor describes it.</summary>
/// <param name="Classification">Declared; with lineage the graver grade and the narrower openness of product and resources count (DOM-2).</param>
/// <param name="Lineage">The resources that it was made from.</param>
public sealed record ProductDescription(
    string Name, string? Description, Seq<string> Themes, Seq<string> Keywords, Openness Openness, Classification Classification, Seq<ResourceId> Lineage);

/// <summary>One revision's content, by hash: the bytes lie in the content store (KEP-3).</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Bytes">The declared size, above zero.</param>
/// <param name="Stored">The content store holds these bytes, checked.</param>
public sealed record ContentRevision(int Number, ContentHash Content, long Bytes, string MediaType, bool Stored);

/// <summary>A fact about one data product, which is what is listed (DOMAIN DOM-2).</summary>
public abstract record ProductEvent(ProductId Product, Instant At);

public sealed record ProductDrafted(ProductId Product, ParticipantId Vendor, ProductDescription Description, Instant At) : ProductEvent(Product, At);

/// <summary>The vendor will upload these bytes.</summary>
public sealed record ProductRevisionDeclared(ProductId Product, int Revision, ContentHash Content, long Bytes, string MediaType, Instant At) : ProductEvent(Product, At);

/// <summary>The content store holds the bytes, and they are what was declared.</summary>
public sealed record ProductContentStored(ProductId Product, int Revision, ContentHash Content, Instant At) : ProductEvent(Product, At);

/// <summary>In the register, with its one asset code (DOM-6); a later revision's content is claimed by a later one of these.</summary>
/// <param name="Openness">The narrowest of product and lineage.</param>
/// <param name="Grade">The gravest of product and lineage.</param>
public sealed record ProductRegistered(ProductId Product, int Revision, string AssetCode, Openness Openness, DataGrade Grade, Instant At) : ProductEvent(Product, At);

/// <summary>Another product has the same content: held until two operators decide (DOM-6).</summary>
/// <param name="Holder">The product that has it.</param>
public sealed record ProductHeld(ProductId Product, int Revision, ProductId Holder, Instant At) : ProductEvent(Product, At);

/// <param name="Ground">A code.</param>
public sealed record ProductWithdrawn(ProductId Product, string Ground, Instant At) : ProductEvent(Product, At);

public abstract record ProductState;

public sealed record NoProduct : ProductState;

/// <summary>Draft, held or registered, by what it has.</summary>
/// <param name="Revisions">The newest last.</param>
/// <param name="AssetCode">Null until it is registered.</param>
/// <param name="RegisteredRevision">The newest registered revision, which is what is delivered; 0 before the first.</param>
/// <param name="HeldBy">The product with the same content, while that is undecided.</param>
/// <param name="Openness">As registered, else as declared.</param>
/// <param name="Grade">As registered, else as declared.</param>
public sealed record LiveProduct(
    ProductId Id, ParticipantId Vendor, ProductDescription Description, Seq<ContentRevision> Revisions, string? AssetCode, int RegisteredRevision, ProductId? HeldBy,
    Openness Openness, DataGrade Grade) : ProductState
{
    public bool IsRegistered => AssetCode is not null;
}

public sealed record WithdrawnProduct(ProductId Id, ParticipantId Vendor, string? AssetCode) : ProductState;

/// <summary>The register of contents: which product has these bytes. One stream a hash, so that one content has one product without a look-up.</summary>
public static class AssetRegister
{
    public const string Prefix = "asset";

    public static StreamId StreamOf(ContentHash content) => new($"{Prefix}-{content}");

    public static AssetContentState Evolve(AssetContentState state, AssetContentClaimed @event) => throw new NotSupportedException("Not written yet.");
}

/// <summary>A product has claimed this content; the first one keeps it, later ones were let in by two operators.</summary>
public sealed record AssetContentClaimed(ContentHash Content, ProductId Product, int Revision, Instant At);

/// <param name="Product">Who has the content; null: nobody.</param>
public sealed record AssetContentState(ProductId? Product);

public sealed record DraftProduct(ParticipantId Actor, ProductId Product, ProductDescription Description) : MarketCommand(Actor)
{
    public override string Kind => "draft_product";

    public override StreamId Subject => Product.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor), .. Description.Lineage.Select(r => r.Stream)];

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Draft(this, states, at);
}

public sealed record DeclareRevision(ParticipantId Actor, ProductId Product, ContentHash Content, long Bytes, string MediaType) : MarketCommand(Actor)
{
    public override string Kind => "declare_revision";

    public override StreamId Subject => Product.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Declare(this, states, at);
}

/// <summary>The content store has checked and kept the bytes of a revision. Given by the exchange for the vendor, once the last part is in.</summary>
public sealed record ConfirmContent(ParticipantId Actor, ProductId Product, int Revision, ContentHash Content) : MarketCommand(Actor)
{
    public override string Kind => "confirm_content";

    public override StreamId Subject => Product.Stream;

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Confirm(this, states, at);
}

/// <summary>The newest stored revision enters the register, or is held when another product has its content.</summary>
public sealed record RegisterProduct(ParticipantId Actor, ProductId Product) : MarketCommand(Actor)
{
    public override string Kind => "register_product";

    public override StreamId Subject => Product.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Register(this, states, at);
}

/// <param name="Ground">A code.</param>
public sealed record WithdrawProduct(ParticipantId Actor, ProductId Product, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_product";

    public override StreamId Subject => Product.Stream;

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Withdraw(this, states, at);
}

/// <summary>Why a product's command is refused, in order of precedence. What is another's is not found.</summary>
public abstract record ProductRejection(string Code, RejectionKind Kind, string Detail) : Rejection(Code, Kind, Detail)
{
    public sealed record ProductNotFound() : ProductRejection("product-not-found", RejectionKind.NotFound, "There is no such product.");

    public sealed record ProductInState(string State) : ProductRejection("product-state", RejectionKind.StateForbids, $"The product is {State}.");

    /// <summary>A resource of the lineage is unknown, a draft, or retired.</summary>
    public sealed record LineageUnknown(string Resource) : ProductRejection("lineage-unknown", RejectionKind.Unacceptable, $"The resource {Resource} is not in the catalogue.");

    /// <summary>The description can't be.</summary>
    public sealed record InvalidDescription(string Field, string Requirement) : ProductRejection("invalid-description", RejectionKind.Unacceptable, $"{Field}: {Requirement}");

    /// <summary>The declared bytes have not arrived, or were not what was declared (KEP-3).</summary>
    public sealed record ContentMissing() : ProductRejection("content-missing", RejectionKind.StateForbids, "The content store does not hold the bytes of the newest revision.");

    /// <summary>There is no such revision, or other bytes were declared for it.</summary>
    public sealed record RevisionUnknown(long Revision) : ProductRejection("revision-unknown", RejectionKind.NotFound, $"Revision {Revision} was not declared with this content.");

    /// <summary>Core data is never traded, so it is not registered as a product (DOM-4).</summary>
    public sealed record CoreNotTraded() : ProductRejection("core-not-traded", RejectionKind.NotAllowed, "Core data is never traded.");
}

public static class ProductCatalog
{
    public static readonly EventCatalog Events = new EventCatalog()
        .Add("product_drafted", MarketJson.Of<ProductDrafted>())
        .Add("product_revision_declared", MarketJson.Of<ProductRevisionDeclared>())
        .Add("product_content_stored", MarketJson.Of<ProductContentStored>())
        .Add("product_registered", MarketJson.Of<ProductRegistered>())
        .Add("product_held", MarketJson.Of<ProductHeld>())
        .Add("product_withdrawn", MarketJson.Of<ProductWithdrawn>());

    public static readonly EventCatalog AssetEvents = new EventCatalog().Add("asset_content_claimed", MarketJson.Of<AssetContentClaimed>());

    public static readonly IAggregate Aggregate = new Aggregate<ProductState, ProductEvent>(ProductId.Prefix, ProductRegister.Evolve, new NoProduct(), Events, ProductRegister.BytesOf);

    public static readonly IAggregate Assets = new Aggregate<AssetContentState, AssetContentClaimed>(AssetRegister.Prefix, AssetRegister.Evolve, new AssetContentState(null), AssetEvents, static _ => 80);
}
