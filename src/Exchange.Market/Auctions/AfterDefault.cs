using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Participants;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Market.Auctions;

/// <summary>What becomes of a sold lot whose winner did not pay, or could not be served (MECHANISMS SET-1, SET-2). Part of the decision that the settlement has failed.</summary>
/// <param name="Passed">First who did not pay, then those who could not take the lot.</param>
/// <param name="Next">Who gets it now; null: there is no sale.</param>
internal sealed record AfterDefault(Settled Award, Seq<ParticipantId> Passed, StandingBid? Next)
{
    /// <summary>So many may be passed over before there is no sale: each is looked up.</summary>
    public const int PassedMax = 16;

    /// <summary>Asks for all states that it takes.</summary>
    /// <param name="winner">Whose settlement failed.</param>
    /// <param name="defaulted">Whether he did not pay.</param>
    /// <param name="after">Null: the auction has no award to him.</param>
    /// <returns>False while a state is missing.</returns>
    public static bool TryGet(Joint joint, AuctionId auction, ParticipantId winner, bool defaulted, out AfterDefault? after)
    {
        after = null;
        if (!joint.TryGet(auction.Stream, out AuctionState state)) return false;
        if (state is not Settled award || award.Winner != winner) return true;

        ImmutableArray<ParticipantId> passed = defaulted ? [winner] : [];
        StandingBid? next = null;
        OtherBids? rest = defaulted ? award.Rest?.Without(passed) : null;
        while (passed.Length <= PassedMax && rest?.Standing is { } standing)
        {
            if (!TryGet(joint, award, standing.Leader, out bool can)) return false;
            if (can)
            {
                next = standing;
                break;
            }

            passed = passed.Add(standing.Leader);
            rest = rest.Without([standing.Leader]);
        }

        after = new AfterDefault(award, passed.ToSeq(), next);
        return true;
    }

    /// <summary>The fact, and the deposit of who follows: it went back at the close, and is held again.</summary>
    public void Add(Joint joint, string ground, Instant at)
    {
        if (Next is null)
        {
            joint.Add(Award.Id.Stream, new AwardVoided(Award.Id, ground, Passed, at));
            return;
        }

        Money price = Award.Price!.Value with { MinorUnits = Next.Price };
        joint.Add(Award.Id.Stream, new LotAwardedAnew(Award.Id, Next.Leader, price, Passed, Award.Rest!.Rule.Version, at));
        if (Award.Deposit is { } deposit) Ledger.Hold(joint, AccountId.Of(Next.Leader, deposit.Currency), Award.Id.Value, deposit, HoldPurpose.Deposit, Award.Id.Stream.Value, at);
    }

    private static bool TryGet(Joint joint, Settled award, ParticipantId bidder, out bool can)
    {
        can = false;
        AccountState? account = null;
        bool known = joint.TryGet(ParticipantStreams.Of(bidder), out ParticipantState party);
        if (award.Deposit is { } deposit)
        {
            known &= joint.TryGet(AccountId.Of(bidder, deposit.Currency).Stream, out AccountState found);
            account = found;
        }

        if (!known) return false;
        can = Admission.Bars(party, ParticipantRole.Buyer) is null && (account is null || account.Available >= award.Deposit!.Value.MinorUnits);
        return true;
    }
}
