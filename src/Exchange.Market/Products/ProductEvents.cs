using Exchange.Kernel;
using Exchange.Market.Resources;
using NodaTime;

namespace Exchange.Market.Products;

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
/// <param name="RawPersonal">Raw, and personal itself or by its lineage: never listed (DOM-4).</param>
public sealed record ProductRegistered(ProductId Product, int Revision, string AssetCode, Openness Openness, DataGrade Grade, Instant At, bool RawPersonal = false) : ProductEvent(Product, At);

/// <summary>Another product has the same content: held until two operators decide (DOM-6).</summary>
/// <param name="Holder">The product that has it.</param>
public sealed record ProductHeld(ProductId Product, int Revision, ProductId Holder, Instant At) : ProductEvent(Product, At);

/// <summary>Two operators kept a held revision out for good; the product, which was registered before, goes on with what it had.</summary>
/// <param name="Ground">A code.</param>
public sealed record ProductContentRefused(ProductId Product, int Revision, string Ground, Guid Decision, Instant At) : ProductEvent(Product, At);

/// <summary>Taken back by its vendor, or kept out for good by two operators because its only content is another product's.</summary>
/// <param name="Ground">A code.</param>
public sealed record ProductWithdrawn(ProductId Product, string Ground, Instant At) : ProductEvent(Product, At);
