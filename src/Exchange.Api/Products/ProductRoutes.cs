using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Titles;

namespace Exchange.Api;

/// <summary>Data products: described, given content revision by revision, registered.</summary>
internal static class ProductRoutes
{
    private const int TextMax = 20_000;

    private static readonly Access Vendors = Access.Only(Roles.Vendor);

    private static readonly Field<string> Name = Kinds.Text(TextMax, "公交到站准点率（按线路、按小时）").As("name", "What it is called.");
    private static readonly Field<string?> Description = Kinds.Text(TextMax, "Punctuality by line and hour, from arrival times of all city buses.").As("description", "What it holds.").Optional();
    private static readonly Field<Seq<string>> Themes = Kinds.List(Kinds.Text(200, "transport"), 0, 100).As("themes", "Its themes.").Or([]);
    private static readonly Field<Seq<string>> Keywords = Kinds.List(Kinds.Text(200, "公交"), 0, 100).As("keywords", "Its keywords.").Or([]);
    private static readonly Field<Openness> Openness = Kinds.OneOf(Market.Resources.Openness.Conditional).As("openness", "Declared; the narrower one of product and resources counts.");
    private static readonly Field<Classification> Classification = ResourceShapes.Classification.As("classification", "Declared; the graver grade of product and resources counts.");
    private static readonly Field<Seq<ResourceId>> Lineage = Kinds.List(Kinds.Id<ResourceId>(), 0, 256).As("lineage", "The resources that it was made from.").Or([]);

    private static readonly Shape<ProductDescription> Described = Shape.Named(
        "ProductDescription", "What a product is, as its vendor describes it.", [Name, Description, Themes, Keywords, Openness, Classification, Lineage],
        b => new ProductDescription(b.Of(Name), b.Of(Description), b.Of(Themes), b.Of(Keywords), b.Of(Openness), b.Of(Classification), b.Of(Lineage)));

    private static readonly Field<ContentHash> Content = Kinds.Hash.As("content", "SHA-256 of the bytes that will be uploaded.");
    private static readonly Field<long> Bytes = Kinds.Number(1, 1L << 50, 104_857_600).As("bytes", "How many bytes that is.");
    private static readonly Field<string> MediaType = Kinds.Text(200, "text/csv").As("mediaType", "Their media type.");

    public static readonly PathId<ProductId> Product = new("id", "The product.", new ProductRejection.ProductNotFound());
    public static readonly PathNumber Revision = new("n", "The number of the revision, from 1.", new ProductRejection.ProductNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post("/products", Vendors, "Describe a new product", Described, (a, description) => new DraftProduct(a.Actor, a.Made<ProductId>(), description)) with
        {
            Makes = Makes.In<DraftProduct>("/products", "product", c => c.Product.ToString()),
            Refusals = [typeof(ParticipantRejection), typeof(ProductRejection)],
        },
        Write.Post(
            "/products/{id}/revisions", Vendors, "Declare the content of a new revision", Shape.Of(Content, Bytes, MediaType),
            (a, b) => new DeclareRevision(a.Actor, a.Id(Product), b.Of(Content), b.Of(Bytes), b.Of(MediaType))) with
        {
            Description = "The bytes are uploaded to the address in Location afterwards, in parts, and must be what was declared.",
            Path = [Product],
            Makes = new Makes<DeclareRevision>(
                Says.Number<DeclareRevision>("revision", "The number of the revision.", (c, d) => d.State<LiveProduct>(c.Product.Stream)?.Revisions is { Count: > 0 } all ? all[^1].Number : null),
                c => $"/products/{c.Product}/revisions", "/content"),
            Refusals = [typeof(ParticipantRejection), typeof(ProductRejection)],
        },
        Write.Post("/products/{id}/registration", Vendors, "Register the newest stored revision", Shape.Nothing, (a, _) => new RegisterProduct(a.Actor, a.Id(Product))) with
        {
            Description = "The content gets the product's asset code. When another product has the same content, this one is held until two operators decide.",
            Path = [Product],
            Says =
            [
                Says.Text<RegisterProduct>("assetCode", "Absent while the product is held.", (c, d) => d.State<LiveProduct>(c.Product.Stream)?.AssetCode),
                Says.Text<RegisterProduct>("heldBy", "The product that has the same content.", (c, d) => d.State<LiveProduct>(c.Product.Stream)?.HeldBy?.ToString()),
            ],
            Refusals = [typeof(ParticipantRejection), typeof(ProductRejection)],
        },
        Write.Post("/products/{id}/withdrawal", Vendors, "Withdraw a product", Shape.Of(CommonFields.Ground), (a, b) => new WithdrawProduct(a.Actor, a.Id(Product), b.Of(CommonFields.Ground))) with
        {
            Path = [Product],
            Refusals = [typeof(ProductRejection)],
        },
        Write.Post("/products/{id}/title", Vendors, "Apply for confirmation of the rights in a product", TitleShapes.Claim, (a, claim) => new ApplyForTitle(a.Actor, a.Id(Product), claim)) with
        {
            Path = [Product],
            Makes = Makes.In<ApplyForTitle>("/titles", "title", c => c.Title.ToString()),
            Refusals = [typeof(ParticipantRejection), typeof(ProductRejection), typeof(TitleRejection)],
        },
    ];
}
