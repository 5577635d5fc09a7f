using System.Runtime.CompilerServices;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Credits;
using Exchange.Market.DutchAuctions;
using Exchange.Market.Inquiries;
using Exchange.Market.Interests;
using Exchange.Market.Listings;
using Exchange.Market.Negotiations;
using Exchange.Market.OrderBooks;
using Exchange.Market.Processes;
using Exchange.Market.Quotations;
using Exchange.Market.ReverseAuctions;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Settlements;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using NodaTime;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Processes;

/// <summary>DOMAIN TIM-2, TIM-3: deadlines are data that facts set.</summary>
public sealed class WhenFactsSetDeadlines
{
    private static readonly Instant Moved = Closing + Duration.FromMinutes(2);
    private static readonly ListingId Listing = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a1"));
    private static readonly SettlementId Settlement = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a2"));
    private static readonly QuoteId Quote = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a3"));
    private static readonly SealedAuctionId Sealed = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a5"));
    private static readonly RfqId Rfq = new(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a4"));
    private static readonly AccountId Fees = AccountId.Fees(Currency.Cny, new LocalDate(2026, 11, 23));
    private static readonly ListingTerms Offered = new(SaleMethod.PostedPrice, Cny(100_00), new LicenceSupply(SupplyKind.Unlimited, null), Scope.Unlimited, Exclusivity.NonExclusive, null, Closing);
    private static readonly SettlementInstructed Instructed = new(Settlement, default, default, Listing, default, Vendor, Alice, null, Cny(100_00), 1, Closing, Opening);

    [Fact]
    public void An_auction_is_due_at_its_close_wherever_that_moves()
    {
        Deadlines.After(new AuctionOpened(Id, Vendor, Terms, Announced)).ShouldBe(new Due(Id.Stream, DeadlineKind.AuctionClose, Closing, Terms.OutageWindow));
        Deadlines.After(new CloseExtended(Id, Moved, Opening)).ShouldBe(new Due(Id.Stream, DeadlineKind.AuctionClose, Moved, null));
        Deadlines.After(new ClosePostponed(Id, Opening, Closing, Moved, Closing)).ShouldBe(new Due(Id.Stream, DeadlineKind.AuctionClose, Moved, null));
        Deadlines.After(Placed(Alice, 50_00)).ShouldBeNull();
        Deadlines.After(new LotAwarded(Id, Alice, Cny(10_00), EnglishProxy.RuleVersion, Closing)).ShouldBe(new Due(Id.Stream, DeadlineKind.AuctionClose, null, null));
        Deadlines.After(new LotUnsold(Id, UnsoldReason.NoBids, EnglishProxy.RuleVersion, Closing)).ShouldBe(new Due(Id.Stream, DeadlineKind.AuctionClose, null, null));
    }

    [Fact]
    public void A_listing_is_due_at_the_end_that_its_newest_terms_name()
    {
        Deadlines.After(new ListingDrafted(Listing, Vendor, "product-x", Offered, [], Opening)).ShouldBe(new Due(Listing.Stream, DeadlineKind.ListingEnd, Closing, null));
        Deadlines.After(new ListingRevised(Listing, 2, Offered with { ClosesAt = Moved }, Opening)).ShouldBe(new Due(Listing.Stream, DeadlineKind.ListingEnd, Moved, null));
        foreach (ListingEvent end in (ListingEvent[])[new ListingRevised(Listing, 3, Offered with { ClosesAt = null }, Opening), new ListingExpired(Listing, Closing), new ListingWithdrawn(Listing, Opening), new ListingDelisted(Listing, "title-fallen", Guid.Empty, Opening)])
        {
            Deadlines.After(end).ShouldBe(new Due(Listing.Stream, DeadlineKind.ListingEnd, null, null));
        }

        Deadlines.After(new LicenceReserved(Listing, "order-x", Opening)).ShouldBeNull();
    }

    [Fact]
    public void A_settlement_is_due_until_it_is_paid_and_then_until_it_is_accepted()
    {
        Deadlines.After(Instructed).ShouldBe(new Due(Settlement.Stream, DeadlineKind.SettlementDue, Closing, null));
        Deadlines.After(new SettlementEarmarked(Settlement, Opening)).ShouldBe(new Due(Settlement.Stream, DeadlineKind.SettlementDue, null, null));
        Deadlines.After(new SettlementFailed(Settlement, "not-paid", null, Closing)).ShouldBe(new Due(Settlement.Stream, DeadlineKind.SettlementDue, null, null));
        Deadlines.After(new SettlementDelivered(Settlement, default, Guid.Empty, Moved, Opening)).ShouldBe(new Due(Settlement.Stream, DeadlineKind.AcceptanceEnd, Moved, null));
        Deadlines.After(new SettlementFinal(Settlement, Cny(3_00), Cny(97_00), Deemed: true, Moved)).ShouldBe(new Due(Settlement.Stream, DeadlineKind.AcceptanceEnd, null, null));
        Deadlines.After(new SettlementUnwound(Settlement, "wrong-content", Closing)).ShouldBe(new Due(Settlement.Stream, DeadlineKind.AcceptanceEnd, null, null));
    }

    /// <summary>DOMAIN MON-5.</summary>
    [Fact]
    public void A_fee_account_is_due_at_the_end_of_its_day()
    {
        Deadlines.After(new DayAccountOpened(Fees, Closing, Opening)).ShouldBe(new Due(Fees.Stream, DeadlineKind.DayEnd, Closing, null));
        Deadlines.After(new AccountCredited(Fees, Cny(3_00), AccountId.House(Currency.Cny), EntryReason.Fee, "settlement-x", Opening)).ShouldBeNull();
        Deadlines.After(new AccountClosed(Fees, AccountId.House(Currency.Cny), Cny(3_00), Closing)).ShouldBe(new Due(Fees.Stream, DeadlineKind.DayEnd, null, null));
    }

    /// <summary>MECHANISMS G-3: valid until and including an instant, so it lapses at the next one that the log can tell.</summary>
    [Fact]
    public void A_quote_is_due_just_after_its_last_moment_until_it_is_taken_or_given_up()
    {
        var terms = new QuoteTerms(Cny(150_00), 2, Closing, Firm: true);
        Deadlines.After(new QuoteIssued(Quote, 1, terms, Opening)).ShouldBe(new Due(Quote.Stream, DeadlineKind.QuoteLapse, Closing + Tick, null));
        Deadlines.After(new QuoteAmended(Quote, 2, 1, terms with { ValidUntil = Moved }, Opening)).ShouldBe(new Due(Quote.Stream, DeadlineKind.QuoteLapse, Moved + Tick, null));
        foreach (QuoteEvent end in (QuoteEvent[])[new QuoteAccepted(Quote, 1, Quote.Order, Opening), new QuoteDeclined(Quote, Alice, "too-dear", Opening), new QuoteWithdrawn(Quote, Vendor, Opening), new QuoteLapsed(Quote, Moved)])
        {
            Deadlines.After(end).ShouldBe(new Due(Quote.Stream, DeadlineKind.QuoteLapse, null, null));
        }

        Deadlines.After(new QuoteRequested(Quote, Listing, Vendor, Alice, 2, Opening)).ShouldBeNull();
        Deadlines.CommandFor(Quote.Stream, DeadlineKind.QuoteLapse, Moved).ShouldBe(new LapseQuote(MarketCommand.Exchange, Quote, Moved));
    }

    [Fact]
    public void A_request_for_quotes_is_due_at_each_close_and_then_at_its_award()
    {
        var terms = new RfqTerms(Listing, null, null, 2, "CNY", Closing, Moved, null, AwardRule.LowestPrice, null, null);
        Deadlines.After(new RfqOpened(Rfq, Alice, terms, null, Opening)).ShouldBe(new Due(Rfq.Stream, DeadlineKind.RfqStep, Closing, null));
        Deadlines.After(new RfqQuoted(Rfq, Vendor, Listing, Cny(1), 1, Moved, Opening)).ShouldBeNull();
        Deadlines.After(new RfqClosed(Rfq, [Vendor], [Vendor], Moved, Closing)).ShouldBe(new Due(Rfq.Stream, DeadlineKind.RfqStep, Moved, null));
        Deadlines.After(new RfqFinalsClosed(Rfq, Moved, Closing)).ShouldBe(new Due(Rfq.Stream, DeadlineKind.RfqStep, Moved, null));
        foreach (RfqEvent end in (RfqEvent[])[new RfqAwarded(Rfq, [], [], "rfq-split-1", Moved), new RfqNotAwarded(Rfq, "no-quote", [], "rfq-split-1", Moved), new RfqDeclined(Rfq, "no-need", Opening)])
        {
            Deadlines.After(end).ShouldBe(new Due(Rfq.Stream, DeadlineKind.RfqStep, null, null));
        }

        Deadlines.CommandFor(Rfq.Stream, DeadlineKind.RfqStep, Moved).ShouldBe(new AdvanceRfq(MarketCommand.Exchange, Rfq, Moved));
    }

    /// <summary>DOMAIN NEG-3: an offer's last instant counts, so it is over with the next one.</summary>
    [Fact]
    public void A_negotiation_is_due_after_its_latest_offer_and_then_at_the_end_of_the_decision_on_its_price()
    {
        var talk = new NegotiationId(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a3"));
        Offer Until(Instant until) => new(Cny(90_00), 1, Scope.Unlimited, null, until, Firm: false);
        Deadlines.After(new OfferMade(talk, 1, Alice, Until(Closing), default, Opening)).ShouldBe(new Due(talk.Stream, DeadlineKind.NegotiationEnd, Closing + Duration.FromNanoseconds(1_000), null));
        Deadlines.After(new OfferMade(talk, 2, Vendor, Until(Moved), default, Opening)).ShouldBe(new Due(talk.Stream, DeadlineKind.NegotiationEnd, Moved + Duration.FromNanoseconds(1_000), null));
        Deadlines.After(new PriceReferred(talk, 2, 1, Moved, Closing)).ShouldBe(new Due(talk.Stream, DeadlineKind.NegotiationEnd, Moved, null));
        foreach (NegotiationEvent end in (NegotiationEvent[])
            [
                new OfferAccepted(talk, 2, Alice, default, Closing), new OfferWithdrawn(talk, 2, Closing), new OfferDeclined(talk, 2, "too-low", Closing), new OfferLapsed(talk, 2, Moved),
                new PriceAllowed(talk, 2, Guid.Empty, Closing), new PriceRefused(talk, 2, "dumping", Guid.Empty, Closing),
            ])
        {
            Deadlines.After(end).ShouldBe(new Due(talk.Stream, DeadlineKind.NegotiationEnd, null, null));
        }

        Deadlines.CommandFor(talk.Stream, DeadlineKind.NegotiationEnd, Moved).ShouldBe(new LapseNegotiation(MarketCommand.Exchange, talk, Moved));
        Deadlines.CommandFor(talk.Stream, DeadlineKind.NegotiationEnd, new Interval(Opening, Closing)).ShouldBeNull();
    }

    /// <summary>DOMAIN LST-3.</summary>
    [Fact]
    public void A_call_for_interest_is_due_at_the_end_of_its_period_wherever_that_moves()
    {
        var call = new InterestId(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a4"));
        Deadlines.After(new InterestCalled(call, Listing, 1, default, Vendor, Offered, null, Terms, Closing, 1, Duration.FromHours(1), Duration.FromHours(1), Opening)).ShouldBe(new Due(call.Stream, DeadlineKind.InterestEnd, Closing, null));
        Deadlines.After(new InterestExtended(call, Moved, Closing)).ShouldBe(new Due(call.Stream, DeadlineKind.InterestEnd, Moved, null));
        Deadlines.After(new InterestRegistered(call, Alice, Opening)).ShouldBeNull();
        foreach (InterestEvent end in (InterestEvent[])[new InterestAgreed(call, Alice, default, Closing), new InterestAuctioned(call, Id, Closing), new InterestLapsed(call, Closing)])
        {
            Deadlines.After(end).ShouldBe(new Due(call.Stream, DeadlineKind.InterestEnd, null, null));
        }

        Deadlines.CommandFor(call.Stream, DeadlineKind.InterestEnd, Closing).ShouldBe(new EndInterest(MarketCommand.Exchange, call, Closing));
    }

    [Fact]
    public void An_auction_with_sealed_bids_is_due_at_its_close_wherever_an_outage_moves_it()
    {
        var terms = new SealedTerms(Listing, "product-x", SealedFormat.FirstPrice, 1, Cny(1), SealedTie.Earliest, null, Opening, Closing, Duration.FromMinutes(5), null);
        Deadlines.After(new SealedAuctionOpened(Sealed, Vendor, terms, "", [], Opening)).ShouldBe(new Due(Sealed.Stream, DeadlineKind.SealedClose, Closing, Duration.FromMinutes(5)));
        Deadlines.After(new SealedBidderRegistered(Sealed, Alice, Opening)).ShouldBeNull();
        Deadlines.After(new SealedClosePostponed(Sealed, Opening, Closing, Moved, Closing)).ShouldBe(new Due(Sealed.Stream, DeadlineKind.SealedClose, Moved, null));
        foreach (SealedAuctionEvent end in (SealedAuctionEvent[])[new SealedBiddingClosed(Sealed, 2, Closing), new SealedAuctionCancelled(Sealed, "title-fell", Sealed.Value, Opening)])
        {
            Deadlines.After(end).ShouldBe(new Due(Sealed.Stream, DeadlineKind.SealedClose, null, null));
        }

        Deadlines.CommandFor(Sealed.Stream, DeadlineKind.SealedClose, Moved).ShouldBe(new CloseSealed(MarketCommand.Exchange, Sealed, Moved));
        Deadlines.CommandFor(Sealed.Stream, DeadlineKind.SealedClose, new Interval(Opening, Closing)).ShouldBe(new OutageTouchedSealed(MarketCommand.Exchange, Sealed, Opening, Closing));
    }

    /// <summary>DOMAIN CRD-1.</summary>
    [Fact]
    public void A_series_of_credits_is_due_at_its_expiry()
    {
        var series = CreditSeriesId.Of(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a6"));
        Deadlines.After(new SeriesOpened(series, default, Listing, 1, Offered, Vendor, null, "CNY", 10, Closing, Opening)).ShouldBe(new Due(series.Stream, DeadlineKind.SeriesExpiry, Closing, null));
        Deadlines.After(new SeriesIssued(series, 1, Opening)).ShouldBeNull();
        Deadlines.After(new SeriesExpired(series, 1, Closing)).ShouldBe(new Due(series.Stream, DeadlineKind.SeriesExpiry, null, null));
        Deadlines.CommandFor(series.Stream, DeadlineKind.SeriesExpiry, Closing).ShouldBe(new ExpireSeries(MarketCommand.Exchange, series, Closing));
        Deadlines.CommandFor(series.Stream, DeadlineKind.SeriesExpiry, new Interval(Opening, Closing)).ShouldBeNull();
    }

    [Fact]
    public void A_dutch_auction_is_due_at_its_close_and_whenever_its_next_limit_fires()
    {
        var auction = new DutchAuctionId(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a6"));
        var terms = new DutchTerms(Listing, "product-x", Cny(10), Cny(4), Cny(1), Duration.FromMinutes(1), 1, Partial: false, DutchPricing.PayAtAccept, Opening, Closing, Duration.FromMinutes(5), null);
        Deadlines.After(new DutchAuctionOpened(auction, Vendor, terms, Opening)).ShouldBe(new Due(auction.Stream, DeadlineKind.DutchClose, Closing, Duration.FromMinutes(5)));
        Deadlines.After(new DutchAccepted(auction, Alice, 1, 1, Cny(10), Opening)).ShouldBeNull();
        Deadlines.After(new DutchClosePostponed(auction, Opening, Closing, Moved, Closing)).ShouldBe(new Due(auction.Stream, DeadlineKind.DutchClose, Moved, null));
        foreach (DutchAuctionEvent end in (DutchAuctionEvent[])[new DutchLicencesAwarded(auction, [], null, "dutch-1", Closing), new DutchAuctionUnsold(auction, "dutch-1", Closing), new DutchAuctionCancelled(auction, "title-fell", auction.Value, Opening)])
        {
            Deadlines.After(end).ShouldBe(new Due(auction.Stream, DeadlineKind.DutchClose, null, null));
        }

        foreach (DutchAuctionEvent limit in (DutchAuctionEvent[])
            [new DutchLimitLeft(auction, Alice, 1, Cny(5), 1, Moved, Opening), new DutchLimitCancelled(auction, Alice, 2, 1, Moved, Opening), new DutchLimitFired(auction, Alice, 1, 1, Cny(5), Opening, Moved, Opening), new DutchLimitLapsed(auction, Alice, 1, "closed", Moved, Opening)])
        {
            Deadlines.After(limit).ShouldBe(new Due(auction.Stream, DeadlineKind.DutchLimit, Moved, null));
        }

        Deadlines.CommandFor(auction.Stream, DeadlineKind.DutchClose, Moved).ShouldBe(new CloseDutch(MarketCommand.Exchange, auction, Moved));
        Deadlines.CommandFor(auction.Stream, DeadlineKind.DutchLimit, Moved).ShouldBe(new FireDutchLimits(MarketCommand.Exchange, auction, Moved));
        Deadlines.CommandFor(auction.Stream, DeadlineKind.DutchClose, new Interval(Opening, Closing)).ShouldBe(new OutageTouchedDutch(MarketCommand.Exchange, auction, Opening, Closing));
        Deadlines.CommandFor(auction.Stream, DeadlineKind.DutchLimit, new Interval(Opening, Closing)).ShouldBeNull();
    }

    [Fact]
    public void A_reverse_auction_is_due_at_its_close_wherever_late_bids_and_outages_move_it()
    {
        var auction = new ReverseAuctionId(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a7"));
        var terms = new ReverseTerms(Listing, null, null, 1, Cny(10), IncrementTable.Flat(1), Opening, Closing, null, Duration.FromMinutes(5));
        Deadlines.After(new ReverseAuctionOpened(auction, Alice, terms, null, Opening)).ShouldBe(new Due(auction.Stream, DeadlineKind.ReverseClose, Closing, Duration.FromMinutes(5)));
        Deadlines.After(new ReverseBidPlaced(auction, Vendor, 1, Listing, Cny(5), Opening)).ShouldBeNull();
        foreach (ReverseAuctionEvent move in (ReverseAuctionEvent[])[new ReverseCloseExtended(auction, Moved, Closing), new ReverseClosePostponed(auction, Opening, Closing, Moved, Closing)])
        {
            Deadlines.After(move).ShouldBe(new Due(auction.Stream, DeadlineKind.ReverseClose, Moved, null));
        }

        foreach (ReverseAuctionEvent end in (ReverseAuctionEvent[])
            [new ReverseAwarded(auction, Vendor, Listing, Cny(5), auction.Order, [], "reverse-proxy-1", Closing), new ReverseNotAwarded(auction, "no-bids", [], "reverse-proxy-1", Closing), new ReverseAuctionCancelled(auction, "no-need", null, Opening)])
        {
            Deadlines.After(end).ShouldBe(new Due(auction.Stream, DeadlineKind.ReverseClose, null, null));
        }

        Deadlines.CommandFor(auction.Stream, DeadlineKind.ReverseClose, Moved).ShouldBe(new CloseReverse(MarketCommand.Exchange, auction, Moved));
        Deadlines.CommandFor(auction.Stream, DeadlineKind.ReverseClose, new Interval(Opening, Closing)).ShouldBe(new OutageTouchedReverse(MarketCommand.Exchange, auction, Opening, Closing));
    }

    [Fact]
    public void A_book_is_due_at_the_end_of_each_phase_and_when_orders_expire()
    {
        var book = BookId.Of(new Guid("0199a1b2-c3d4-7e5f-8a6b-0000000000a7"));
        var terms = new BookTerms(Cny(5), 1, SelfTradePrevention.CancelNewest, null, Duration.FromMinutes(5), null, Opening, Closing, Moved);
        foreach ((BookEvent fact, Instant due) in ((BookEvent, Instant)[])
            [
                (new BookOpened(book, default, default, Vendor, null, terms, 1, Alice, Opening), Opening), (new ContinuousTradingStarted(book, Closing, Opening), Closing),
                (new VolatilityCallStarted(book, 1, Cny(5), Moved, Opening), Moved), (new ClosingCallStarted(book, Moved, Closing), Moved), (new BookHalted(book, "inquiry", Alice, Moved, Opening), Moved),
                (new BookResumed(book, Alice, BookPhase.ReopeningCall, Moved, Opening), Moved),
            ])
        {
            Deadlines.After(fact).ShouldBe(new Due(book.Stream, DeadlineKind.BookStep, due, null));
        }

        foreach (BookEvent end in (BookEvent[])[new CallCleared(book, 1, BookPhase.OpeningCall, null, 0, 0, null, [], "call-auction-1", Opening), new BookClosed(book, Moved)])
        {
            Deadlines.After(end).ShouldBe(new Due(book.Stream, DeadlineKind.BookStep, null, null));
        }

        Deadlines.After(new OrderExpirySet(book, Moved, Closing)).ShouldBe(new Due(book.Stream, DeadlineKind.BookExpiry, Moved, null));
        Deadlines.After(new BookOrderCancelled(book, 1, 1, BookCancelReason.User, Opening)).ShouldBeNull();
        Deadlines.CommandFor(book.Stream, DeadlineKind.BookStep, Moved).ShouldBe(new AdvanceBook(MarketCommand.Exchange, book, Moved));
        Deadlines.CommandFor(book.Stream, DeadlineKind.BookExpiry, Moved).ShouldBe(new ExpireOrders(MarketCommand.Exchange, book, Moved));
        Deadlines.CommandFor(book.Stream, DeadlineKind.BookStep, new Interval(Opening, Closing)).ShouldBeNull();
    }

    [Fact]
    public void A_deadline_is_carried_out_by_a_command_that_names_it()
    {
        Deadlines.CommandFor(Id.Stream, DeadlineKind.AuctionClose, Closing).ShouldBe(new CloseDue(MarketCommand.Exchange, Id, Closing));
        Deadlines.CommandFor(Listing.Stream, DeadlineKind.ListingEnd, Closing).ShouldBe(new ExpireListing(MarketCommand.Exchange, Listing, Closing));
        Deadlines.CommandFor(Settlement.Stream, DeadlineKind.SettlementDue, Closing).ShouldBe(new FailSettlement(MarketCommand.Exchange, Settlement, Closing));
        Deadlines.CommandFor(Settlement.Stream, DeadlineKind.AcceptanceEnd, Closing).ShouldBe(new DeemAccepted(MarketCommand.Exchange, Settlement, Closing));
        Deadlines.CommandFor(Fees.Stream, DeadlineKind.DayEnd, Closing).ShouldBe(new CloseDayAccount(MarketCommand.Exchange, Fees, Closing));
        Should.Throw<ArgumentException>(() => Deadlines.CommandFor(Listing.Stream, DeadlineKind.AuctionClose, Closing));
        Should.Throw<ArgumentException>(() => Deadlines.CommandFor(Listing.Stream, DeadlineKind.DayEnd, Closing));
    }

    /// <summary>DOMAIN TIM-2: only a close is postponed; whoever has to pay or to accept can do so by other ways than in the last minutes.</summary>
    [Fact]
    public void An_outage_asks_something_of_auctions_alone()
    {
        var outage = new Interval(Opening, Closing);
        Deadlines.CommandFor(Id.Stream, DeadlineKind.AuctionClose, outage).ShouldBe(new OutageTouched(MarketCommand.Exchange, Id, Opening, Closing));
        foreach ((StreamId stream, DeadlineKind kind) in ((StreamId, DeadlineKind)[])[(Listing.Stream, DeadlineKind.ListingEnd), (Settlement.Stream, DeadlineKind.SettlementDue), (Settlement.Stream, DeadlineKind.AcceptanceEnd), (Fees.Stream, DeadlineKind.DayEnd)])
        {
            Deadlines.CommandFor(stream, kind, outage).ShouldBeNull();
        }
    }

    [Fact]
    public void Names_of_kinds_are_for_ever()
    {
        Enum.GetValues<DeadlineKind>().Select(DeadlineKinds.NameOf).ShouldBe(["auction-close", "listing-end", "settlement-due", "acceptance-end", "day-end", "quote-lapse", "rfq-step", "negotiation-end", "interest-end", "sealed-close", "series-expiry", "auction-opening", "dutch-close", "dutch-limit", "reverse-close", "book-step", "book-expiry"]);
        Enum.GetValues<DeadlineKind>().Select(kind => DeadlineKinds.TryParse(DeadlineKinds.NameOf(kind), out DeadlineKind parsed) ? parsed : default).ShouldBe(Enum.GetValues<DeadlineKind>());
        DeadlineKinds.TryParse("tea-time", out _).ShouldBeFalse();
    }

    /// <summary>What is not on the list is never decoded, so that a fact missing from it would set no deadline.</summary>
    [Fact]
    public void Facts_that_are_not_on_the_list_set_no_deadline()
    {
        Type[] facts = [.. MarketAggregates.All.SelectMany(a => a.Events.Current).Select(e => e.Type)];
        facts.Where(f => !Deadlines.Facts.Contains(f)).ShouldAllBe(f => Deadlines.After(RuntimeHelpers.GetUninitializedObject(f)) == null);
        Deadlines.Facts.Except(facts).ShouldBeEmpty();
    }

    /// <summary>However the close moves, the deadline kept as data is the close that the auction itself knows.</summary>
    [Fact]
    public void The_deadline_kept_is_the_close_that_stands()
    {
        AuctionEvent[] facts =
        [
            new AuctionOpened(Id, Vendor, WithSoftClose, Announced), Placed(Alice, 50_00, Closing - Tick), new CloseExtended(Id, Moved, Closing - Tick),
            new ClosePostponed(Id, Closing, Moved, Moved + Terms.OutageWindow, Moved),
        ];
        AuctionState state = Auction.Decider.Initial;
        Due? kept = null;
        foreach (AuctionEvent fact in facts)
        {
            state = Auction.Decider.Evolve(state, fact);
            kept = Deadlines.After(fact) ?? kept;
            kept!.Value.DueAt.ShouldBe(((Open)state).ClosesAt);
        }
    }
}
