using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Audit;

/// <summary>Decides one auction's outcome again from its terms and bids alone, and compares it with the stored closing event.</summary>
/// <remarks>Uses the mechanisms and none of the market's code, so that an error there shows. Memory grows with the bidders, not with the bids.</remarks>
internal sealed class AuctionOutcome(Findings findings)
{
    private const string Model = "outcome";
    private readonly HashSet<ParticipantId> _registered = [];
    private AuctionOpened? _opened;
    private EnglishPrice? _rule;
    private StandingBid? _standing;
    private EnglishMaxima _maxima = EnglishMaxima.None; // kept only where bids may be retracted
    private Instant _closesAt;
    private int _extensions;
    private long _bids;
    private ParticipantId? _winner;
    private bool _moved, _broken, _over;
    private EnglishMaxima? _left; // for the opening that is waited for; null: bidding is open

    /// <summary>Whether a closing event was compared.</summary>
    public bool Compared { get; private set; }

    public void Apply(RecordedEvent recorded, AuctionEvent @event)
    {
        if (_broken) return;
        string? fault = FaultOf(@event);
        if (fault is null) return;
        _broken = true; // what follows a wrong step would only be wrong again
        findings.Add(Model, recorded.Stream.Value, recorded.Position, fault);
    }

    private string? FaultOf(AuctionEvent @event) => (@event, _rule) switch
    {
        (AuctionOpened e, null) => Open(e),
        (_, null) => "the auction was never opened",
        (LotAwardedAnew e, { } rule) => Anew(e, rule),
        (AwardVoided e, _) => Void(e),
        _ when Compared || _over => "something happened in it after it was settled",
        (BidderRegistered e, _) => Register(e),
        (AbsenteeBidLeft e, _) => Leave(e),
        (AbsenteeBidWithdrawn e, _) => WithdrawLeft(e),
        (BiddingOpened e, { } rule) => OpenBids(e, rule),
        (AuctionCancelled e, _) => Cancel(e),
        (_, _) when _left is not null && @event is BidPlaced or BidRetracted or LotAwarded or LotUnsold => "it went on before its bidding was opened",
        (BidPlaced e, { } rule) => Bid(e, rule),
        (BidRetracted e, { } rule) => Retract(e, rule),
        (CloseExtended e, _) => Extend(e),
        (ClosePostponed e, _) => Postpone(e),
        (LotAwarded { RuleVersion: EnglishAuction.BuyNowRuleVersion } e, _) => Sell(e),
        (LotAwarded e, { } rule) => Close(rule, e.RuleVersion, e.At, e.Winner, e.Price, null),
        (LotUnsold e, { } rule) => Close(rule, e.RuleVersion, e.At, null, null, e.Reason),
        _ => $"{@event.GetType().Name} is not known to the audit",
    };

    private string? Open(AuctionOpened e)
    {
        AuctionTerms terms = e.Terms;
        (_opened, _closesAt) = (e, terms.ClosesAt);
        (long opening, long? reserve) = (terms.OpeningPrice.MinorUnits, terms.ReservePrice?.MinorUnits);
        if (e.Scheduled) _left = EnglishMaxima.None;
        _rule = terms.Format == AuctionFormat.Outcry ? new EnglishOutcry(opening, reserve, terms.Increments) : new EnglishProxy(opening, reserve, terms.Increments);
        return null;
    }

    private string? Register(BidderRegistered e)
    {
        if (e.At >= _closesAt) return "a bidder was registered after the close";
        if (e.Bidder == _opened!.Seller) return "the seller was registered as a bidder";
        return _registered.Add(e.Bidder) ? null : "a bidder was registered twice";
    }

    private string? Leave(AbsenteeBidLeft e)
    {
        if (_left is null || e.At >= _opened!.Terms.OpensAt) return "a maximum was left for an opening that is past";
        if (e.Bidder == _opened.Seller) return "the seller's own maximum was accepted";
        if (!_registered.Contains(e.Bidder)) return "the maximum of somebody was accepted who is not registered";
        if (e.Maximum.Currency != _opened.Terms.OpeningPrice.Currency || e.Maximum < _opened.Terms.OpeningPrice) return "a maximum was accepted below what was acceptable";
        _left = _left.With(new StandingMaximum(e.Bidder, e.Maximum.MinorUnits, _bids++));
        return null;
    }

    private string? WithdrawLeft(AbsenteeBidWithdrawn e)
    {
        if (_left is null || e.At >= _opened!.Terms.OpensAt || !_left.Has(e.Bidder)) return "a maximum was withdrawn that was not left";
        _left = _left.Without(e.Bidder);
        return null;
    }

    private string? OpenBids(BiddingOpened e, EnglishPrice rule)
    {
        if (_left is null) return "bidding was opened twice";
        if (e.At < _opened!.Terms.OpensAt) return $"bidding was opened at {e.At}, before its opening {_opened.Terms.OpensAt}";
        (_standing, _maxima, _left) = (rule.Among(_left), _left, null);
        return null;
    }

    private string? Cancel(AuctionCancelled e)
    {
        _over = true;
        if (e.At >= _closesAt) return "it was called off after its close";
        return e.Decision is null && _standing is not null ? "its seller called it off though a bid stood" : null;
    }

    private string? Bid(BidPlaced e, EnglishPrice rule)
    {
        if (FaultOfAct("bid", e.Bidder, e.At) is { } fault) return fault;
        if (e.Maximum.Currency != _opened!.Terms.OpeningPrice.Currency) return "the bid was accepted in another currency";
        // The maximum itself is secret until the close, so it is not shown.
        if (rule.Refusal(_standing, e.Bidder, e.Maximum.MinorUnits) is { } refusal) return refusal == EnglishRefusal.AlreadyLeading ? "the leader's bid against himself was accepted" : "the bid was accepted below what was acceptable";

        StandingBid after = rule.After(_standing, e.Bidder, e.Maximum.MinorUnits);
        bool changes = _standing is null || after.Leader != _standing.Leader || after.Price != _standing.Price;
        if (changes && _opened.Terms.SoftClose?.Extend(_closesAt, _extensions, e.At) is { } closesAt) (_moved, _closesAt, _extensions) = (true, closesAt, _extensions + 1);
        if (_opened.Terms.RetractCutoff is not null || _opened.Terms.OnDefault is not null) _maxima = _maxima.With(new StandingMaximum(e.Bidder, e.Maximum.MinorUnits, _bids));
        (_standing, _bids) = (after, _bids + 1);
        return null;
    }

    private string? Retract(BidRetracted e, EnglishPrice rule)
    {
        if (FaultOfAct("retraction", e.Bidder, e.At) is { } fault) return fault;
        if (_opened!.Terms.RetractCutoff is not { } cutoff) return "a bid was retracted that binds";
        if (e.At >= _closesAt - cutoff) return "the retraction was accepted too close to the close";
        if (!_maxima.Has(e.Bidder)) return "a bid was retracted that does not stand";
        _maxima = _maxima.Without(e.Bidder);
        _standing = rule.Among(_maxima);
        return null;
    }

    private string? Sell(LotAwarded e)
    {
        (Compared, _winner) = (true, e.Winner);
        if (FaultOfAct("purchase", e.Winner, e.At) is { } fault) return fault;
        if (_standing is not null) return "the lot was bought at once though a bid stood";
        return e.Price == _opened!.Terms.BuyNow ? null : $"the lot was bought at {e.Price}, the terms say {_opened.Terms.BuyNow?.ToString() ?? "that it can't be"}";
    }

    /// <summary>What every act of a bidder must keep to.</summary>
    private string? FaultOfAct(string act, ParticipantId bidder, Instant at)
    {
        if (_moved) return "a late bid should have moved the close, and did not";
        if (at < _opened!.Terms.OpensAt || at >= _closesAt) return $"the {act} was accepted outside the bidding time";
        if (bidder == _opened.Seller) return $"the seller's own {act} was accepted";
        return _opened.Terms.Listing is null || _registered.Contains(bidder) ? null : $"the {act} of somebody was accepted who is not registered";
    }

    private string? Extend(CloseExtended e)
    {
        if (!_moved) return "the close moved without a bid that moves it";
        _moved = false;
        return e.ClosesAt == _closesAt ? null : $"the close moved to {e.ClosesAt}, the rules give {_closesAt}";
    }

    private string? Postpone(ClosePostponed e)
    {
        Duration window = _opened!.Terms.OutageWindow;
        if (e.OutageFrom >= _closesAt || e.OutageTo <= _closesAt - window) return "the outage does not touch the time before the close";
        _closesAt = e.ClosesAt;
        return e.ClosesAt == e.OutageTo + window ? null : $"the outage moved the close to {e.ClosesAt}, the rules give {e.OutageTo + window}";
    }

    private string? Close(EnglishPrice rule, string ruleVersion, Instant at, ParticipantId? winner, Money? price, UnsoldReason? reason)
    {
        (Compared, _winner) = (true, winner);
        if (!string.Equals(ruleVersion, rule.Version, StringComparison.Ordinal)) return $"it was decided by rule '{ruleVersion}', which is not the one of its format in this build";
        if (_moved) return "a late bid should have moved the close, and did not";
        if (at < _closesAt) return $"it was closed at {at}, before its close {_closesAt}";

        Currency currency = _opened!.Terms.OpeningPrice.Currency;
        (ParticipantId? Winner, Money? Price, UnsoldReason? Reason) outcome = _standing switch
        {
            null => (null, null, UnsoldReason.NoBids),
            { ReserveMet: false } => (null, null, UnsoldReason.ReserveNotMet),
            { } sold => (sold.Leader, new Money(sold.Price, currency), null),
        };
        return outcome == (winner, price, reason) ? null : $"the log says {Say(winner, price, reason)}, the bids give {Say(outcome.Winner, outcome.Price, outcome.Reason)}";
    }

    /// <summary>Without those who were passed over, of whom the first is the winner before, the bids give this winner and price (SET-2).</summary>
    private string? Anew(LotAwardedAnew e, EnglishPrice rule)
    {
        if (_over || _winner is null || e.Passed.Count == 0 || e.Passed[0] != _winner) return "the lot was awarded anew without a winner who had not paid";
        if (_opened!.Terms.OnDefault != OnDefault.NextRecompute) return "the lot was awarded anew, which the terms do not say";
        foreach (ParticipantId passed in e.Passed) _maxima = _maxima.Without(passed);
        StandingBid? sold = rule.Among(_maxima);
        _winner = e.Winner;
        return sold is { ReserveMet: true } && sold.Leader == e.Winner && sold.Price == e.Price.MinorUnits ? null : $"the lot was awarded anew to {e.Winner} for {e.Price}, the bids give otherwise";
    }

    private string? Void(AwardVoided e)
    {
        if (_over || _winner is null) return "an award was voided that was not there";
        _over = true;
        return e.Passed.Count > 0 && e.Passed[0] != _winner ? "an award was voided for one who had not won" : null;
    }

    private static string Say(ParticipantId? winner, Money? price, UnsoldReason? reason) => winner is null ? $"unsold ({reason})" : $"sold to {winner} for {price}";
}
