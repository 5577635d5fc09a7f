using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Audit;

/// <summary>Decides one auction's outcome again from its terms and bids alone, and compares it with the stored closing event.</summary>
/// <remarks>Uses the mechanisms and none of the market's code, so that an error there shows. Memory does not grow with the bids.</remarks>
internal sealed class AuctionOutcome(Findings findings)
{
    private const string Model = "outcome";
    private AuctionOpened? _opened;
    private EnglishProxy? _rule;
    private StandingBid? _standing;
    private Instant _closesAt;
    private int _extensions;
    private bool _moved, _broken;

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
        (BidPlaced e, { } rule) => Bid(e, rule),
        (CloseExtended e, _) => Extend(e),
        (ClosePostponed e, _) => Postpone(e),
        (LotAwarded e, _) => Close(e.RuleVersion, e.At, e.Winner, e.Price, null),
        (LotUnsold e, _) => Close(e.RuleVersion, e.At, null, null, e.Reason),
        _ => $"{@event.GetType().Name} is not known to the audit",
    };

    private string? Open(AuctionOpened e)
    {
        (_opened, _closesAt) = (e, e.Terms.ClosesAt);
        _rule = new EnglishProxy(e.Terms.OpeningPrice.MinorUnits, e.Terms.ReservePrice?.MinorUnits, e.Terms.Increments);
        return null;
    }

    private string? Bid(BidPlaced e, EnglishProxy rule)
    {
        if (_moved) return "a late bid should have moved the close, and did not";
        if (e.At < _opened!.Terms.OpensAt || e.At >= _closesAt) return "the bid was accepted outside the bidding time";
        if (e.Bidder == _opened.Seller) return "the seller's own bid was accepted";
        if (e.Maximum.Currency != _opened.Terms.OpeningPrice.Currency) return "the bid was accepted in another currency";
        // The maximum itself is secret until the close, so it is not shown.
        if (e.Maximum.MinorUnits < rule.LowestAcceptable(_standing, e.Bidder)) return "the bid was accepted below what was acceptable";

        StandingBid after = rule.After(_standing, e.Bidder, e.Maximum.MinorUnits);
        bool changes = _standing is null || after.Leader != _standing.Leader || after.Price != _standing.Price;
        if (changes && _opened.Terms.SoftClose?.Extend(_closesAt, _extensions, e.At) is { } closesAt) (_moved, _closesAt, _extensions) = (true, closesAt, _extensions + 1);
        _standing = after;
        return null;
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

    private string? Close(string ruleVersion, Instant at, ParticipantId? winner, Money? price, UnsoldReason? reason)
    {
        Compared = true;
        if (!string.Equals(ruleVersion, EnglishProxy.RuleVersion, StringComparison.Ordinal)) return $"it was decided by rule '{ruleVersion}', which this build does not have";
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

    private static string Say(ParticipantId? winner, Money? price, UnsoldReason? reason) => winner is null ? $"unsold ({reason})" : $"sold to {winner} for {price}";
}
