using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Resources;

namespace Exchange.Api;

/// <summary>Data resources, one by one and by whole catalogues.</summary>
internal static class ResourceRoutes
{
    private static readonly Access Cataloguers = Access.Only(Roles.Vendor | Roles.Operator);

    private static readonly Field<bool> AsDraft = Kinds.Flag.As("asDraft", "True: it stays out of the catalogue until it is published.").Like("false").Or(absent: false);
    private static readonly Field<string> Catalogue = Kinds.Text(200, "city-data-portal").As("catalogue", "A name for the source catalogue, the same at each import.");
    private static readonly Field<string> Identifier = ResourceShapes.Text("identifier", "What the source calls it.", "https://data.example.cn/id/bus-arrivals");
    private static readonly Field<ResourceMetadata> ItemMetadata = ResourceShapes.Metadata.As("metadata", "What the source tells of it.");
    private static readonly Field<Seq<ImportedResource>> Items = Kinds
        .List(Shape.Named("ImportedResource", "One dataset of the source.", [Identifier, ItemMetadata], b => new ImportedResource(b.Of(Identifier), b.Of(ItemMetadata))), 1, ImportResources.ItemsMax)
        .As("items", "Datasets, each identifier once.");

    public static readonly PathId<ResourceId> Resource = new("id", "The resource.", new ResourceRejection.ResourceNotFound());

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/resources", Cataloguers, "Put a data resource into the catalogue",
            Shape.Of([.. ResourceShapes.Metadata.Fields, AsDraft], b => (Metadata: ResourceShapes.Metadata.Make(b), AsDraft: b.Of(AsDraft))),
            (a, b) => new CatalogueResource(a.Actor, a.Made<ResourceId>(), b.Metadata, b.AsDraft)) with
        {
            Makes = Makes.In<CatalogueResource>("/resources", "resource", c => c.Resource.ToString()),
            Refusals = [typeof(ResourceRejection)],
        },
        Write.Put("/resources/{id}", Cataloguers, "Revise what the catalogue tells of a resource", ResourceShapes.Metadata, (a, metadata) => new ReviseResource(a.Actor, a.Id(Resource), metadata)) with
        {
            Path = [Resource],
            Refusals = [typeof(ResourceRejection)],
        },
        Write.Post("/resources/{id}/publication", Cataloguers, "Let a draft into the catalogue", Shape.Nothing, (a, _) => new PublishResource(a.Actor, a.Id(Resource))) with
        {
            Path = [Resource],
            Refusals = [typeof(ResourceRejection)],
        },
        Write.Post("/resources/{id}/retirement", Cataloguers, "Take a resource out of the catalogue", Shape.Of(CommonFields.Ground), (a, b) => new RetireResource(a.Actor, a.Id(Resource), b.Of(CommonFields.Ground))) with
        {
            Path = [Resource],
            Refusals = [typeof(ResourceRejection)],
        },
        Write.Post("/imports", Cataloguers, "Bring datasets of a source catalogue up to date", Shape.Of(Catalogue, Items), (a, b) => new ImportResources(a.Actor, b.Of(Catalogue), b.Of(Items))) with
        {
            Description = "Unknown datasets are catalogued, changed ones revised, unchanged ones left alone. One that can't be taken does not stop the others; the answer has one outcome an item, in the order of the items.",
            Says = [new Says<ImportResources>("outcomes", "One an item, in their order.", OutcomesSchema, WriteOutcomes)],
            Refusals = [typeof(ResourceRejection)],
        },
    ];

    private static JsonObject OutcomesSchema(SchemaBook book) => new()
    {
        ["type"] = "array",
        ["items"] = book.Ref("ImportOutcome", () => new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("identifier", "resource", "outcome"),
            ["properties"] = new JsonObject
            {
                ["identifier"] = new JsonObject { ["type"] = "string" },
                ["resource"] = Kinds.UuidSchema(),
                ["outcome"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("registered", "revised", "unchanged", "refused") },
                ["code"] = new JsonObject { ["type"] = "string", ["description"] = "Why it was refused: the code of a problem." },
                ["detail"] = new JsonObject { ["type"] = "string", ["description"] = "A sentence about this case." },
            },
        }),
    };

    // A stream of the batch has the item's fact; one without a fact is as it was, and deciding the item again tells whether it was refused.
    private static void WriteOutcomes(Utf8JsonWriter json, ImportResources command, Decided decided)
    {
        var facts = new Dictionary<StreamId, object>();
        foreach ((StreamId stream, object fact) in ((Verdict.Accepted)decided.Verdict).Events) facts[stream] = fact;
        json.WriteStartArray("outcomes"u8);
        foreach (ImportedResource item in command.Items)
        {
            ResourceId id = command.IdOf(item);
            Rejection? refusal = facts.ContainsKey(id.Stream) ? null : ResourceCatalogue.ImportOne(command, item, decided.State<ResourceState>(id.Stream)!, decided.At).Refusal;
            json.WriteStartObject();
            json.WriteString("identifier"u8, item.Identifier);
            json.WriteString("resource"u8, id.ToString());
            json.WriteString("outcome"u8, refusal is not null ? "refused" : facts.GetValueOrDefault(id.Stream) switch { null => "unchanged", ResourceRevised => "revised", _ => "registered" });
            if (refusal is not null)
            {
                json.WriteString("code"u8, refusal.Code);
                json.WriteString("detail"u8, refusal.Detail);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
