using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Participants;
using Exchange.Market.SealedAuctions;
using Exchange.Mechanisms;
using NodaTime;
using SealedAward = Exchange.Market.SealedAuctions.SealedAward;

namespace Exchange.Market.Auctions;

/// <summary>What becomes of a licence whose winner did not pay, or could not be served (MECHANISMS SET-1, SET-2). Part of the decision that the settlement has failed.</summary>
/// <param name="Auction">The auction's stream, under whose id deposits are held.</param>
/// <param name="Deposit">What who follows puts up again; null: nothing.</param>
/// <param name="Passed">First who did not pay, then those who could not take it.</param>
/// <param name="Next">Who gets it now; null: there is no sale.</param>
/// <param name="FactOf">The auction's own fact about it.</param>
internal sealed record AfterDefault(StreamId Auction, Guid Hold, Money? Deposit, Seq<ParticipantId> Passed, ParticipantId? Next, Func<string, Instant, object> FactOf)
{
    /// <summary>So many may be passed over before there is no sale: each is looked up.</summary>
    public const int PassedMax = 16;

    /// <summary>Of an ascending auction. Asks for all states that it takes.</summary>
    /// <param name="winner">Whose settlement failed.</param>
    /// <param name="defaulted">Whether he did not pay.</param>
    /// <param name="after">Null: the auction has no award to him.</param>
    /// <returns>False while a state is missing.</returns>
    public static bool TryGet(Joint joint, AuctionId auction, ParticipantId winner, bool defaulted, out AfterDefault? after)
    {
        after = null;
        if (!joint.TryGet(auction.Stream, out AuctionState state)) return false;
        if (state is not Settled award || award.Winner != winner) return true;
        if (!TryFind(joint, award.Deposit, winner, defaulted, passed => award.Rest?.Without(passed).Standing, static standing => standing.Leader, out Seq<ParticipantId> passed, out StandingBid? next)) return false;

        after = new AfterDefault(auction.Stream, auction.Value, award.Deposit, passed, next?.Leader, (ground, at) => next is null
            ? new AwardVoided(auction, ground, passed, at)
            : new LotAwardedAnew(auction, next.Leader, award.Price!.Value with { MinorUnits = next.Price }, passed, award.Rest!.Rule.Version, at));
        return true;
    }

    /// <summary>Of an auction of one licence with sealed bids; in those of several each winner stands alone.</summary>
    /// <inheritdoc cref="TryGet(Joint, AuctionId, ParticipantId, bool, out AfterDefault?)"/>
    public static bool TryGet(Joint joint, SealedAuctionId auction, ParticipantId winner, bool defaulted, out AfterDefault? after)
    {
        after = null;
        if (!joint.TryGet(auction.Stream, out SealedAuctionState state)) return false;
        if (state is not LiveSealedAuction { Phase: SealedPhase.Awarded, Awards: [{ Bidder: var awarded }] } award || awarded != winner || !SealedTermsRule.IsForOne(award.Terms.Format)) return true;
        if (!TryFind(joint, award.Terms.Deposit, winner, defaulted, Follows, static next => next.Bidder, out Seq<ParticipantId> passed, out SealedAward? next)) return false;

        after = new AfterDefault(auction.Stream, auction.Value, award.Terms.Deposit, passed, next?.Bidder, (ground, at) => next is null
            ? new SealedAwardVoided(auction, ground, passed, at)
            : new SealedLicenceAwardedAnew(auction, next, passed, SealedClearing.Of(award.Without(passed)).Rule, at));
        return true;

        SealedAward? Follows(Seq<ParticipantId> without) => award.Terms.OnDefault is not null && SealedClearing.Of(award.Without(without)).Awards is [var first, ..] ? first : null;
    }

    /// <summary>The fact, and the deposit of who follows: it went back at the close, and is held again.</summary>
    public void Add(Joint joint, string ground, Instant at)
    {
        joint.Add(Auction, FactOf(ground, at));
        if (Next is { } next && Deposit is { } deposit) Ledger.Hold(joint, AccountId.Of(next, deposit.Currency), Hold, deposit, HoldPurpose.Deposit, Auction.Value, at);
    }

    /// <param name="follows">Who gets it without some, by the rule; null: nobody.</param>
    private static bool TryFind<TAward>(
        Joint joint, Money? deposit, ParticipantId winner, bool defaulted, Func<Seq<ParticipantId>, TAward?> follows, Func<TAward, ParticipantId> bidderOf, out Seq<ParticipantId> passed, out TAward? next)
        where TAward : class
    {
        (passed, next) = (defaulted ? [winner] : [], null);
        while (defaulted && passed.Count <= PassedMax && follows(passed) is { } candidate)
        {
            if (!TryTake(joint, bidderOf(candidate), deposit, out bool can)) return false;
            if (can)
            {
                next = candidate;
                return true;
            }

            passed = passed.Add(bidderOf(candidate));
        }

        return true;
    }

    /// <summary>Whether a bidder may buy now, and has the deposit.</summary>
    private static bool TryTake(Joint joint, ParticipantId bidder, Money? deposit, out bool can)
    {
        can = false;
        bool known = joint.TryGet(ParticipantStreams.Of(bidder), out ParticipantState party);
        AccountState? account = null;
        if (deposit is { } sum)
        {
            known &= joint.TryGet(AccountId.Of(bidder, sum.Currency).Stream, out AccountState found);
            account = found;
        }

        if (!known) return false;
        can = Admission.Bars(party, ParticipantRole.Buyer) is null && (account is null || account.Available >= deposit!.Value.MinorUnits);
        return true;
    }
}
