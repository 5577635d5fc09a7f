using Exchange.Market.Resources;

namespace Exchange.Market.Products;

/// <summary>What a product inherits from the resources that it was made from: the narrowest openness and the gravest grade win (DOMAIN DOM-2), and what is raw stays personal (DOM-4).</summary>
internal sealed record Inherited(Openness Openness, DataGrade Grade, bool RawPersonal)
{
    public static Inherited By(ProductDescription description, IReadOnlyList<ResourceMetadata> lineage)
    {
        Openness openness = description.Openness;
        DataGrade grade = description.Classification.Grade;
        bool personal = description.Classification.Personal;
        foreach (ResourceMetadata resource in lineage)
        {
            if (resource.Openness > openness) openness = resource.Openness;
            if (resource.Classification.Grade > grade) grade = resource.Classification.Grade;
            personal |= resource.Classification.Personal;
        }

        return new Inherited(openness, grade, personal && description.Classification.Form == DataForm.Raw);
    }
}
