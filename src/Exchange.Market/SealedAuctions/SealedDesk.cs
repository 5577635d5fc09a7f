using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.Market.Auctions.AuctionRejection;
using static Exchange.Market.SealedAuctions.SealedRejection;

namespace Exchange.Market.SealedAuctions;

/// <summary>Auctions with sealed bids: Open → Closed → Unsealed → Awarded, Unsold; or Cancelled (MECHANISMS sections 4 to 6).</summary>
/// <remarks>
/// Bids are sealed to a key of the auction's own whose private part nobody has: three custodians keep a part each, and two parts open it (docs/sealed-bids.md).
/// Opening takes as long as the bids are many, so it goes on in steps, each a command of its own.
/// </remarks>
public static class SealedDesk
{
    /// <summary>The settlement looks at all bids at once, and releases every loser's deposit in one batch.</summary>
    public const int BiddersMax = 1_000;

    /// <summary>Envelopes that one command opens: some milliseconds, in which nobody else's command is decided.</summary>
    public const int AtOnce = 16;

    private const long AuctionBytes = 4_000, BidderBytes = 120, EnvelopeBytes = 2_400, OpenedBytes = 600;

    /// <summary>One batch: the auction with its key, and the licences set apart for it.</summary>
    public static Verdict Open(PutUpSealed command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState seller)
            | !joint.TryGet(command.Subject, out SealedAuctionState auction)
            | !joint.TryGet(command.Listing.Stream, out ListingState state)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(seller, ParticipantRole.Vendor) is { } barred) return barred;
        if (auction is not NoSealedAuction) return new AuctionAlreadyOpened();
        if (state is not LiveListing listing || listing.Seller != command.Actor) return new ListingRejection.ListingNotFound();
        if (ListingDesk.Bars(listing, SaleMethod.Auction, at) is { } closed) return closed;

        // What is sold by auction is a product.
        ProductId product = listing.Product!.Value;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(product).Stream, out TitleState title)) return joint.Needs;
        if (LicenceRule.Bars(offered, title, listing.Terms, command.Auction.Value, command.Actor, buyer: null, rulebook.At(at), at) is { } bar) return bar;
        if (Trading.Bars(rulebook, command.Lot.Currency, at) is { } noTrade) return noTrade;
        if (SealedTermsRule.FaultOf(command.Lot, listing, at) is { } fault) return fault;
        RuleSet rules = rulebook.At(at)!.Rules;
        if (rules.Custodians is not { Count: KeyShares.Count } custodians) return new NoCustodians();

        SealedTerms terms = command.Lot.Under(rules, command.Listing, product.Stream.Value, at);
        joint.Add(command.Subject, new SealedAuctionOpened(
            command.Auction, command.Actor, terms, Convert.ToBase64String(Hpke.PublicKeyOf(command.Key.PrivateKey)), Custody(command.Auction, custodians, command.Key), at, seller.Group,
            terms.ReserveHidden ? ReserveCommitment(command.Auction, Convert.ToBase64String(command.Key.PrivateKey), terms.Reserve) : null));
        if (terms.Licences is { } licences) joint.Add(command.Listing.Stream, new LicenceReserved(command.Listing, command.Subject.Value, at, licences == 1 ? null : licences));
        return joint.Accept();
    }

    /// <summary>One batch: the registration, and the deposit held under the auction's id.</summary>
    public static Verdict Register(RegisterForSealed command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState buyer) | !joint.TryGet(command.Subject, out SealedAuctionState state)) return joint.Needs;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is { } barred) return barred;
        if (state is not LiveSealedAuction auction) return new AuctionNotFound();
        if (auction.Phase != SealedPhase.Open || at >= auction.ClosesAt) return new Closed(auction.ClosesAt);
        if (auction.IsOwnOf(command.Actor, buyer.Group)) return new SelfBid();
        if (auction.Bidders.Has(command.Actor)) return new AlreadyRegistered();
        if (auction.Bidders.Count >= BiddersMax) return new AuctionFull(BiddersMax);

        joint.Add(command.Subject, new SealedBidderRegistered(command.Auction, command.Actor, at));
        if (auction.Terms.Deposit is not { } deposit) return joint.Accept();
        var account = AccountId.Of(command.Actor, deposit.Currency);
        if (!joint.TryGet(account.Stream, out AccountState _)) return joint.Needs;
        return Ledger.Hold(joint, account, command.Auction.Value, deposit, HoldPurpose.Deposit, command.Subject.Value, at) is { } lacking ? lacking : joint.Accept();
    }

    public static Verdict Bid(BidSealed command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (ForBidder(joint, command.Actor, command.Subject, at, out LiveSealedAuction auction) is { } not) return not;
        Span<byte> envelope = stackalloc byte[BidSlip.SealedBytes + 1];
        if (!Convert.TryFromBase64String(command.Envelope, envelope, out int bytes) || bytes != BidSlip.SealedBytes || !Hpke.IsPublicKey(envelope[..Hpke.PublicKeyBytes])) return new BadEnvelope();

        joint.Add(command.Subject, new SealedBidPlaced(command.Auction, command.Actor, auction.Numbered + 1, command.Envelope, command.Commitment, at));
        return joint.Accept();
    }

    public static Verdict Withdraw(WithdrawSealed command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (ForBidder(joint, command.Actor, command.Subject, at, out LiveSealedAuction auction) is { } not) return not;
        if (!auction.Envelopes.ContainsKey(command.Actor.Value)) return new NothingToRetract();
        joint.Add(command.Subject, new SealedBidWithdrawn(command.Auction, command.Actor, at));
        return joint.Accept();
    }

    /// <summary>The bids are final. Without any, the auction is over.</summary>
    public static Verdict Close(CloseSealed command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out SealedAuctionState state)) return joint.Needs;
        if (state is not LiveSealedAuction auction) return new AuctionNotFound();
        if (auction.Phase != SealedPhase.Open || auction.ClosesAt != command.ClosesAt) return joint.Accept();
        if (at < auction.ClosesAt) return new CloseNotDue(auction.ClosesAt);
        if (auction.Envelopes.IsEmpty && !TryGetAccounts(joint, auction)) return joint.Needs;

        joint.Add(command.Subject, new SealedBiddingClosed(command.Auction, auction.Envelopes.Count, at));
        if (auction.Envelopes.IsEmpty) Settle(joint, auction, at);
        return joint.Accept();
    }

    public static Verdict Postpone(OutageTouchedSealed command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out SealedAuctionState state)) return joint.Needs;
        if (state is not LiveSealedAuction auction) return new AuctionNotFound();
        Duration window = auction.Terms.OutageWindow;
        bool touches = auction.Phase == SealedPhase.Open && command.From < command.To && command.From < auction.ClosesAt && command.To > auction.ClosesAt - window;
        if (touches) joint.Add(command.Subject, new SealedClosePostponed(command.Auction, command.From, command.To, command.To + window, at));
        return joint.Accept();
    }

    /// <summary>Each custodian hands in his own part; the second one gives the key.</summary>
    public static Verdict HandIn(HandInKeyShare command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out SealedAuctionState state)) return joint.Needs;
        if (state is not LiveSealedAuction auction) return new AuctionNotFound();
        if (auction.Custody.FirstOrDefault(kept => kept.Custodian.Person == command.Actor) is not { } part) return new NotACustodian();
        if (auction.Phase == SealedPhase.Open) return new BiddingRuns(auction.ClosesAt);
        if (auction.Phase != SealedPhase.Closed || auction.Shares.ContainsKey(part.Number)) return new SealedInPhase(auction.Phase == SealedPhase.Closed ? "waiting for another custodian" : NameOf(auction.Phase));
        if (!IsTrue(command.Share, part)) return new WrongShare();

        joint.Add(command.Subject, new KeyShareHandedIn(command.Auction, command.Actor, part.Number, command.Share, at));
        if (auction.Shares.IsEmpty) return joint.Accept();

        (int number, string share) = auction.Shares.First();
        // Each part was known by its point, so the two give the key.
        byte[] key = KeyShares.Combine(number, Convert.FromBase64String(share), part.Number, Convert.FromBase64String(command.Share))!;
        joint.Add(command.Subject, new SealedAuctionUnsealed(command.Auction, Convert.ToBase64String(key), at));
        return joint.Accept();
    }

    /// <summary>Opens the next envelopes; with the last one the auction is settled in the same batch.</summary>
    public static Verdict OpenNext(OpenEnvelopes command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out SealedAuctionState state)) return joint.Needs;
        if (state is not LiveSealedAuction { PrivateKey: { } privateKey } auction) return new AuctionNotFound();
        if (auction.Phase != SealedPhase.Unsealed || auction.Opened.Count != command.From) return joint.Accept();
        bool last = auction.Envelopes.Count - auction.Opened.Count <= AtOnce;
        if (last && !TryGetAccounts(joint, auction)) return joint.Needs;

        byte[] key = Convert.FromBase64String(privateKey), publicKey = Convert.FromBase64String(auction.PublicKey);
        Seq<OpenedBid> found = auction.Unopened.Take(AtOnce).Select(bid => Opened(auction, bid, key, publicKey)).ToSeq();
        joint.Add(command.Subject, new SealedBidsOpened(command.Auction, found, auction.Opened.Count + found.Count, at));
        if (last) Settle(joint, joint.Get<LiveSealedAuction>(command.Subject), at);
        return joint.Accept();
    }

    /// <summary>Two operators call it off: deposits and licences are free again. Part of a decision by four eyes.</summary>
    internal static Rejection? Cancel(CancelSealedAuction act, Joint joint, Guid decision, ParticipantId proposedBy, ParticipantId approvedBy, Instant at)
    {
        if (!joint.TryGet(act.Target, out SealedAuctionState state)) return null;
        if (state is not LiveSealedAuction auction) return new AuctionNotFound();
        Rejection? conflict = Conflicts.Between(joint, auction.Seller, proposedBy, approvedBy);
        if (!TryGetAccounts(joint, auction)) return null;
        if (conflict is not null) return conflict;
        if (auction.IsOver) return new SealedInPhase(NameOf(auction.Phase));
        if (Grounds.FaultOf(act.Ground) is { } fault) return fault;

        joint.Add(act.Target, new SealedAuctionCancelled(act.Auction, act.Ground, decision, at));
        Free(joint, auction, [], at);
        return null;
    }

    public static SealedAuctionState Evolve(SealedAuctionState state, SealedAuctionEvent @event) => (state, @event) switch
    {
        (NoSealedAuction, SealedAuctionOpened e) => new LiveSealedAuction(
            e.Auction, e.Seller, e.SellerGroup, e.Terms, e.PublicKey, e.Custody, SealedPhase.Open, e.Terms.ClosesAt, AuctionBidders.None, Numbered: 0,
            ImmutableDictionary.Create<string, StandingEnvelope>(StringComparer.Ordinal), ImmutableSortedDictionary<int, string>.Empty, PrivateKey: null, Opened: [], Awards: [], Rule: null),
        (LiveSealedAuction { Phase: SealedPhase.Open } a, SealedBidderRegistered e) when !a.Bidders.Has(e.Bidder) => a with { Bidders = a.Bidders.With(e.Bidder) },
        (LiveSealedAuction { Phase: SealedPhase.Open } a, SealedBidPlaced e) when e.Number == a.Numbered + 1 && a.Bidders.Has(e.Bidder) =>
            a with { Numbered = e.Number, Envelopes = a.Envelopes.SetItem(e.Bidder.Value, new StandingEnvelope(e.Bidder, e.Number, e.Envelope, e.Commitment, e.At)) },
        (LiveSealedAuction { Phase: SealedPhase.Open } a, SealedBidWithdrawn e) when a.Envelopes.ContainsKey(e.Bidder.Value) => a with { Envelopes = a.Envelopes.Remove(e.Bidder.Value) },
        (LiveSealedAuction { Phase: SealedPhase.Open } a, SealedClosePostponed e) => a with { ClosesAt = e.ClosesAt },
        (LiveSealedAuction { Phase: SealedPhase.Open } a, SealedBiddingClosed e) when e.Bids == a.Envelopes.Count => a with { Phase = SealedPhase.Closed },
        (LiveSealedAuction { Phase: SealedPhase.Closed } a, KeyShareHandedIn e) when !a.Shares.ContainsKey(e.Number) => a with { Shares = a.Shares.Add(e.Number, e.Share) },
        (LiveSealedAuction { Phase: SealedPhase.Closed, Shares.Count: > 1 } a, SealedAuctionUnsealed e) => a with { Phase = SealedPhase.Unsealed, PrivateKey = e.PrivateKey },
        (LiveSealedAuction { Phase: SealedPhase.Unsealed } a, SealedBidsOpened e) when e.Bids.Count > 0 && e.Opened == a.Opened.Count + e.Bids.Count && e.Bids.Select(b => b.Number).SequenceEqual(a.Unopened.Take(e.Bids.Count).Select(b => b.Number)) =>
            a with { Opened = e.Bids.Aggregate(a.Opened, (opened, bid) => opened.Add(bid)) },
        // A stored outcome must be the one that the bids give (MECHANISMS 14.2).
        (LiveSealedAuction { IsOver: false } a, SealedLicencesAwarded e) when a.Gives(e) =>
            a with { Phase = SealedPhase.Awarded, Awards = e.Awards, Rule = e.Rule },
        (LiveSealedAuction { IsOver: false } a, SealedAuctionUnsold e) when a.Opened.Count == a.Envelopes.Count && a.Gives(e) => a with { Phase = SealedPhase.Unsold, Rule = e.Rule },
        (LiveSealedAuction { Phase: SealedPhase.Awarded, Terms.OnDefault: not null, Awards: [{ Bidder: var defaulter }] } a, SealedLicenceAwardedAnew e) when e.Passed.Count > 0 && e.Passed[0] == defaulter && a.Gives(e) =>
            a.Without(e.Passed) with { Awards = [e.Award], Rule = e.Rule },
        (LiveSealedAuction { Phase: SealedPhase.Awarded, Awards.Count: 1 } a, SealedAwardVoided e) => a.Without(e.Passed) with { Phase = SealedPhase.Void, Awards = [] },
        (LiveSealedAuction { IsOver: false } a, SealedAuctionCancelled) => a with { Phase = SealedPhase.Cancelled },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(SealedAuctionState state) =>
        state is LiveSealedAuction a ? AuctionBytes + (BidderBytes * a.Bidders.Count) + (EnvelopeBytes * a.Envelopes.Count) + (OpenedBytes * a.Opened.Count) : 24;

    internal static string NameOf(SealedPhase phase) => JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());

    /// <summary>What the auction's draws by lot come of: the private key, to which the public one committed before the first bid (MECHANISMS G-6, 14.3).</summary>
    public static string SeedOf(string privateKey) => Convert.ToHexStringLower(SHA256.HashData([.. "exchange/lot/v1\0"u8, .. Encoding.UTF8.GetBytes(privateKey)]));

    /// <summary>What a hidden reserve price is held against. The private key keeps it from being guessed, and opens it to everybody with the bids.</summary>
    public static ContentHash ReserveCommitment(SealedAuctionId auction, string privateKey, Money reserve) =>
        ContentHash.Of([.. "exchange/reserve/v1\0"u8, .. Encoding.UTF8.GetBytes($"{auction}\0{privateKey}\0{reserve.ToAmountString()} {reserve.Currency.Code}")]);

    private static Seq<KeptShare> Custody(SealedAuctionId auction, Seq<Custodian> custodians, KeyMaterial key)
    {
        byte[][] parts = KeyShares.Split(key.PrivateKey, key.Slope);
        return custodians.Select((custodian, i) => new KeptShare(
            i + 1, custodian,
            Convert.ToBase64String(Hpke.Seal(Convert.FromBase64String(custodian.Key), key.Ephemerals[i], KeptInfo(auction), Encoding.UTF8.GetBytes(custodian.Person.Value), parts[i])),
            Convert.ToBase64String(Hpke.PublicKeyOf(parts[i])))).ToSeq();
    }

    /// <summary>The words under which a part of an auction's key is sealed to its custodian.</summary>
    public static byte[] KeptInfo(SealedAuctionId auction) => [.. "exchange/key-share/v1\0"u8, .. Encoding.UTF8.GetBytes(auction.ToString())];

    private static bool IsTrue(string share, KeptShare kept)
    {
        byte[] bytes = new byte[Hpke.PrivateKeyBytes + 1];
        if (!Convert.TryFromBase64String(share, bytes, out int length) || length != Hpke.PrivateKeyBytes) return false;
        try
        {
            return Hpke.PublicKeyOf(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(Convert.FromBase64String(kept.Point));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // An outcome of a rule that is no longer the newest stands as it was.
    private static bool Gives(this LiveSealedAuction auction, SealedLicencesAwarded e) =>
        SealedClearing.Of(auction) is var outcome && (!string.Equals(e.Rule, outcome.Rule, StringComparison.Ordinal) || (e.Awards == outcome.Awards && e.ClearingPrice == outcome.ClearingPrice));

    private static bool Gives(this LiveSealedAuction auction, SealedAuctionUnsold e) =>
        SealedClearing.Of(auction) is var outcome && (!string.Equals(e.Rule, outcome.Rule, StringComparison.Ordinal) || outcome.Awards.Count == 0);

    private static bool Gives(this LiveSealedAuction auction, SealedLicenceAwardedAnew e) =>
        SealedClearing.Of(auction.Without(e.Passed)) is var outcome && (!string.Equals(e.Rule, outcome.Rule, StringComparison.Ordinal) || outcome.Awards == [e.Award]);

    private static OpenedBid Opened(LiveSealedAuction auction, StandingEnvelope bid, byte[] key, byte[] publicKey)
    {
        (BidSlip? slip, string? fault) = BidSlip.Open(auction.Id, bid.Bidder, key, publicKey, Convert.FromBase64String(bid.Envelope), bid.Commitment);
        fault ??= SealedClearing.FaultOf(slip!, auction.Terms);
        return new OpenedBid(bid.Bidder, bid.Number, slip, fault);
    }

    /// <summary>The outcome; the deposits of all who get nothing; and the licences that nobody gets.</summary>
    private static void Settle(Joint joint, LiveSealedAuction auction, Instant at)
    {
        SealedOutcome outcome = SealedClearing.Of(auction);
        joint.Add(auction.Id.Stream, outcome.Awards.Count > 0
            ? new SealedLicencesAwarded(auction.Id, outcome.Awards, outcome.ClearingPrice, outcome.Rule, at)
            : new SealedAuctionUnsold(auction.Id, auction.Envelopes.IsEmpty ? "no-bids" : "reserve-not-met", outcome.Rule, at));
        Free(joint, auction, outcome.Awards, at);
    }

    private static void Free(Joint joint, LiveSealedAuction auction, Seq<SealedAward> awards, Instant at)
    {
        if (auction.Terms.Deposit is { } deposit)
        {
            HashSet<ParticipantId> winners = [.. awards.Select(award => award.Bidder)];
            foreach (ParticipantId loser in auction.Bidders.InOrder.Where(bidder => !winners.Contains(bidder))) Ledger.Release(joint, AccountId.Of(loser, deposit.Currency), auction.Id.Value, at);
        }

        int? left = auction.Terms.Licences - awards.Sum(award => award.Licences);
        if (left > 0) joint.Add(auction.Terms.Listing.Stream, new LicenceReleased(auction.Terms.Listing, auction.Id.Stream.Value, at, auction.Terms.Licences == 1 ? null : left));
    }

    /// <summary>The streams that a settlement may touch.</summary>
    private static bool TryGetAccounts(Joint joint, LiveSealedAuction auction)
    {
        joint.TryGet(auction.Terms.Listing.Stream, out ListingState _);
        if (auction.Terms.Deposit is { } deposit)
        {
            foreach (ParticipantId bidder in auction.Bidders.InOrder) joint.TryGet(AccountId.Of(bidder, deposit.Currency).Stream, out AccountState _);
        }

        return !joint.Lacks;
    }

    /// <summary>What stands before every act of a bidder (MECHANISMS G-4): the hour, the lot being his own, and whether he is qualified.</summary>
    private static Verdict? ForBidder(Joint joint, ParticipantId actor, StreamId stream, Instant at, out LiveSealedAuction auction)
    {
        auction = null!;
        if (!joint.TryGet(ParticipantStreams.Of(actor), out ParticipantState bidder) | !joint.TryGet(stream, out SealedAuctionState state)) return joint.Needs;
        if (state is not LiveSealedAuction live) return new AuctionNotFound();
        if (at < live.Terms.OpensAt) return new BiddingNotOpen(live.Terms.OpensAt);
        if (live.Phase != SealedPhase.Open || at >= live.ClosesAt) return new Closed(live.ClosesAt);
        if (live.IsOwnOf(actor, bidder.Group)) return new SelfBid();
        if (Admission.Bars(bidder, ParticipantRole.Buyer) is { } barred) return new NotQualified(barred.Code);
        if (!live.Bidders.Has(actor)) return new NotQualified(NotQualified.NotRegistered);
        auction = live;
        return null;
    }
}
