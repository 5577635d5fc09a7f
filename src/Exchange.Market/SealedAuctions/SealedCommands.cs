using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.SealedAuctions;

/// <summary>The random bytes of one auction's key, drawn at the edge and forgotten when the command is decided: written nowhere.</summary>
/// <param name="PrivateKey">Of the auction.</param>
/// <param name="Slope">What the key is divided by.</param>
/// <param name="Ephemerals">A private key a share, to seal it with.</param>
public sealed record KeyMaterial(byte[] PrivateKey, byte[] Slope, ImmutableArray<byte[]> Ephemerals)
{
    public override string ToString() => nameof(KeyMaterial);
}

/// <summary>The vendor puts licences of his listing up for sealed bids.</summary>
public sealed record PutUpSealed(ParticipantId Actor, SealedAuctionId Auction, ListingId Listing, SealedLot Lot, [property: JsonIgnore] KeyMaterial Key) : MarketCommand(Actor)
{
    public override string Kind => "open_sealed_auction";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, Listing.Stream, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => SealedDesk.Open(this, states, at);
}

/// <summary>A buyer registers; his deposit is held at once (DOMAIN MON-4).</summary>
public sealed record RegisterForSealed(ParticipantId Actor, SealedAuctionId Auction) : MarketCommand(Actor)
{
    public override string Kind => "register_for_sealed_auction";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => SealedDesk.Register(this, states, at);
}

/// <summary>A registered bidder hands an envelope in; it takes the place of his earlier one.</summary>
/// <param name="Envelope">Base64.</param>
public sealed record BidSealed(ParticipantId Actor, SealedAuctionId Auction, string Envelope, ContentHash Commitment) : MarketCommand(Actor)
{
    public override string Kind => "place_sealed_bid";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => SealedDesk.Bid(this, states, at);
}

/// <summary>A bidder takes his envelope back before the close (SLD-1).</summary>
public sealed record WithdrawSealed(ParticipantId Actor, SealedAuctionId Auction) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_sealed_bid";

    public override StreamId Subject => Auction.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => SealedDesk.Withdraw(this, states, at);
}

/// <summary>A custodian hands his part of the key in, after the close. The second part unseals the auction.</summary>
/// <param name="Share">Base64.</param>
public sealed record HandInKeyShare(ParticipantId Actor, SealedAuctionId Auction, string Share) : MarketCommand(Actor)
{
    public override string Kind => "hand_in_key_share";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => SealedDesk.HandIn(this, states, at);
}

/// <summary>The close is due. Has no effect when it has moved or is past.</summary>
public sealed record CloseSealed(ParticipantId Actor, SealedAuctionId Auction, Instant ClosesAt) : MarketCommand(Actor)
{
    public override string Kind => "close_sealed_auction";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => SealedDesk.Close(this, states, at);
}

/// <summary>The exchange could not take bids for a while. Has no effect unless that touches the time before the close (DOMAIN TIM-2).</summary>
public sealed record OutageTouchedSealed(ParticipantId Actor, SealedAuctionId Auction, Instant From, Instant To) : MarketCommand(Actor)
{
    public override string Kind => "postpone_sealed_close";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => SealedDesk.Postpone(this, states, at);
}

/// <summary>Follows from the unsealing: the next envelopes are opened, and after the last the auction is settled.</summary>
/// <param name="From">How many were opened before; when more are open already, it has no effect.</param>
public sealed record OpenEnvelopes(ParticipantId Actor, SealedAuctionId Auction, int From) : MarketCommand(Actor)
{
    public override string Kind => "open_envelopes";

    public override StreamId Subject => Auction.Stream;

    public override Verdict Decide(IStates states, Instant at) => SealedDesk.OpenNext(this, states, at);
}
