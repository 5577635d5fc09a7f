using Exchange.Kernel;
using Exchange.Market.Resources;
using NodaTime;

namespace Exchange.Market.Products;

/// <summary>Data products: NoProduct → LiveProduct (draft, held or registered; revised again and again) → WithdrawnProduct.</summary>
public static class ProductRegister
{
    public static Verdict Draft(DraftProduct command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Declare(DeclareRevision command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Confirm(ConfirmContent command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Register(RegisterProduct command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Withdraw(WithdrawProduct command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static ProductState Evolve(ProductState state, ProductEvent @event) => (state, @event) switch
    {
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
