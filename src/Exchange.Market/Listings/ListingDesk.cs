using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Listings;

/// <summary>What is offered and under which terms: Draft → Submitted ⇄ Returned → Listed ⇄ Suspended → SoldOut, Expired, Withdrawn or Delisted (DOMAIN LST-1, LST-2).</summary>
public static class ListingDesk
{
    public static Verdict Draft(DraftListing command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Submit(SubmitListing command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Return(ReturnListing command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Approve(ApproveListing command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Revise(ReviseListing command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Withdraw(WithdrawListing command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Expire(ExpireListing command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    /// <summary>The guard before an order, an access or an auction: null when the listing is open for that method now, else why not (listing-not-found for what was never listed, listing-phase, other-method).</summary>
    public static ListingRejection? Bars(ListingState listing, SaleMethod method, Instant at) => throw new NotSupportedException("Not written yet.");

    public static ListingState Evolve(ListingState state, ListingEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(ListingState state) => throw new NotSupportedException("Not written yet.");
}
