using Exchange.Kernel;
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

    public static ProductState Evolve(ProductState state, ProductEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(ProductState state) => throw new NotSupportedException("Not written yet.");
}
