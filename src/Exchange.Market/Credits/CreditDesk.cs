using Exchange.Kernel;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Quotations;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using NodaTime;
using static Exchange.Market.Credits.CreditRejection;

namespace Exchange.Market.Credits;

/// <summary>Usage credits: opened as a series of what is listed, issued up to its supply, used for downloads, expired (DOMAIN CRD-1).</summary>
/// <remarks>What moves them from one to another stands in <see cref="CreditLedger"/>.</remarks>
public static class CreditDesk
{
    /// <summary>Of one series, and of one issue.</summary>
    public const long SupplyMax = 1_000_000_000;

    /// <summary>Of one use: they become the downloads of one entitlement.</summary>
    public const long UseMax = 1_000_000;

    /// <summary>A series expires within this time of its opening.</summary>
    public static readonly Duration LifeMax = Duration.FromDays(3_653);

    /// <summary>One batch: the series, the grant of use that stands in the title for whoever uses its credits, and the licences that a limited supply sets apart for it.</summary>
    /// <remarks>Refused in this order: the vendor's admission, series-already-opened, the listing, invalid-credits, product and title, the currency, sold-out.</remarks>
    public static Verdict Open(OpenSeries command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState vendor)
            | !joint.TryGet(command.Subject, out CreditSeriesState series)
            | !joint.TryGet(command.Listing.Stream, out ListingState state)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(vendor, ParticipantRole.Vendor) is { } barred) return barred;
        if (series is LiveSeries) return new SeriesAlreadyOpened();
        if (state is not LiveListing listing || listing.Seller != command.Actor) return new ListingRejection.ListingNotFound();
        if (ListingDesk.Bars(listing, listing.Terms.Method, at) is { } closed) return closed;
        if (listing.Product is not { } product || listing.Terms.Method == SaleMethod.OpenAccess) return new ListingRejection.OtherMethod("open-access");
        if (FaultOf(command, listing, at) is { } fault) return fault;

        StreamId title = TitleId.Of(product).Stream;
        if (!Listable.TryGet(joint, product.Stream, out Listable? offered) | !joint.TryGet(title, out TitleState titleState)) return joint.Needs;
        ListingTerms granted = Granted(listing.Terms, command.ExpiresAt - at);
        if (LicenceRule.Bars(offered, titleState, granted, command.Series.Value, command.Actor, MarketCommand.Exchange, rulebook.At(at), at) is { } bar) return bar;
        if (Trading.Bars(rulebook, command.Currency, at) is { } noTrade) return noTrade;
        if (listing.Available < command.Supply) return new ListingRejection.SoldOut();

        joint.Add(command.Subject, new SeriesOpened(command.Series, product, listing.Id, listing.Version, listing.Terms, command.Actor, vendor.Group, command.Currency.Code, command.Supply, command.ExpiresAt, at));
        Grant grant = LicenceRule.GrantOf(command.Series.Value, command.Actor, MarketCommand.Exchange, granted, (CertifiedTitle)titleState, at);
        joint.Add(title, new RightGranted(TitleId.Of(product), grant, command.Subject.Value, at));
        if (listing.Available is not null) joint.Add(listing.Id.Stream, new LicenceReserved(listing.Id, command.Subject.Value, at, OrderDesk.Counted((int)command.Supply)));
        return joint.Accept();
    }

    /// <remarks>Refused in this order: the vendor's admission, series-not-found (also of another's), series-expired, the listing, invalid-credits, product and title, supply-exceeded.</remarks>
    public static Verdict Issue(IssueCredits command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        var account = CreditAccountId.Of(command.Series, command.Actor);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState vendor)
            | !joint.TryGet(command.Subject, out CreditSeriesState state)
            | !joint.TryGet(account.Stream, out CreditAccountState _)
            | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (Admission.Bars(vendor, ParticipantRole.Vendor) is { } barred) return barred;
        if (state is not LiveSeries series || series.Issuer != command.Actor) return new SeriesNotFound();
        if (CreditLedger.Bars(series, at) is { } over) return over;
        if (!joint.TryGet(series.Listing.Stream, out ListingState listing)
            | !Listable.TryGet(joint, series.Product.Stream, out Listable? offered)
            | !joint.TryGet(TitleId.Of(series.Product).Stream, out TitleState title)) return joint.Needs;
        if (ListingDesk.Bars(listing, ((LiveListing)listing).Terms.Method, at) is { } closed) return closed;
        if (command.Quantity is < 1 or > SupplyMax) return new InvalidCredits("quantity", "From 1 to 1000000000.");
        if (LicenceRule.Stops(offered, title, series.Terms, rulebook.At(at), at) is { } stop) return stop;
        if (command.Quantity > series.Left) return new SupplyExceeded(series.Left);

        joint.Add(command.Subject, new SeriesIssued(command.Series, command.Quantity, at));
        joint.Add(account.Stream, new CreditsIssued(account, command.Quantity, at));
        return joint.Accept();
    }

    /// <remarks>Refused in this order: the vendor's admission, series-not-found (also of another's), series-expired, buyer-barred, invalid-credits, insufficient-credits.</remarks>
    public static Verdict Allot(AllotCredits command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        CreditAccountId from = CreditAccountId.Of(command.Series, command.Actor), to = CreditAccountId.Of(command.Series, command.To);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState vendor)
            | !joint.TryGet(ParticipantStreams.Of(command.To), out ParticipantState buyer)
            | !joint.TryGet(command.Subject, out CreditSeriesState state)
            | !joint.TryGet(from.Stream, out CreditAccountState _)
            | !joint.TryGet(to.Stream, out CreditAccountState _)) return joint.Needs;
        if (Admission.Bars(vendor, ParticipantRole.Vendor) is { } barred) return barred;
        if (state is not LiveSeries series || series.Issuer != command.Actor) return new SeriesNotFound();
        if (CreditLedger.Bars(series, at) is { } over) return over;
        if (Admission.Bars(buyer, ParticipantRole.Buyer) is not null) return new QuoteRejection.BuyerBarred();
        if (command.To == command.Actor) return new InvalidCredits("to", "It is another party.");
        if (command.Quantity is < 1 or > SupplyMax) return new InvalidCredits("quantity", "From 1 to 1000000000.");
        if (CreditLedger.Hold(joint, from, command.Allotment, command.Quantity, command.Subject.Value, at) is { } lacking) return lacking;

        CreditLedger.Deliver(joint, from, to, command.Allotment, command.Quantity, command.Subject.Value, at);
        return joint.Accept();
    }

    /// <summary>One batch: the credits, and an entitlement to as many downloads of the product as it is registered now, for the licence's term.</summary>
    /// <remarks>
    /// What was bought goes on whatever becomes of listing and issuer, and through a freeze of the title that does not name the series (TIT-8).
    /// Refused in this order: the holder's admission as a buyer, series-not-found, series-expired, invalid-credits, product and title, insufficient-credits.
    /// </remarks>
    public static Verdict Use(UseCredits command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        var account = CreditAccountId.Of(command.Series, command.Actor);
        if (!joint.TryGet(ParticipantStreams.Of(command.Actor), out ParticipantState holder)
            | !joint.TryGet(command.Subject, out CreditSeriesState state)
            | !joint.TryGet(account.Stream, out CreditAccountState credits)
            | !joint.TryGet(command.Entitlement.Stream, out EntitlementState _)) return joint.Needs;
        if (Admission.Bars(holder, ParticipantRole.Buyer) is { } barred) return barred;
        if (CreditLedger.Bars(state, at) is { } over) return over;
        var series = (LiveSeries)state;
        if (!Listable.TryGet(joint, series.Product.Stream, out Listable? offered) | !joint.TryGet(TitleId.Of(series.Product).Stream, out TitleState title)) return joint.Needs;
        if (command.Quantity is < 1 or > UseMax) return new InvalidCredits("quantity", "From 1 to 1000000.");
        if (offered is not { InTrade: true }) return new TitleRejection.ProductNotRegistered();
        if (offered.Bars(series.Terms, null) is { } kind) return kind;
        if (title is not CertifiedTitle certified) return new TitleRejection.TitleNotCertified();
        if (certified.Freezes(series.Id.Value, at)) return new TitleRejection.TitleIsFrozen(certified.FrozenUntil!.Value);
        if (!certified.Claim.Term.Covers(at)) return new TitleRejection.OutsideTitle("term");
        if (command.Quantity > credits.Available) return new InsufficientCredits(command.Quantity, credits.Available);

        var term = new Term(at, series.Terms.LicenceTerm is { } length ? at + length : certified.Claim.Term.Until);
        EntitledContent? content = EntitlementDesk.ContentOf(joint.Get<ProductState>(series.Product.Stream));
        joint.Add(account.Stream, new CreditsUsed(account, command.Quantity, command.Entitlement, at));
        joint.Add(command.Subject, new SeriesUsed(command.Series, command.Actor, command.Quantity, at));
        joint.Add(command.Entitlement.Stream, new EntitlementGranted(
            command.Entitlement, command.Actor, series.Product.Stream.Value, series.Listing, Agreement: null, content, term, at, Licences: null, command.Series, command.Quantity));
        return joint.Accept();
    }

    /// <summary>One batch: the end of the series, and of the licences that it had set apart: those used are sold for good, the others are free again.</summary>
    /// <remarks>Refused in this order: series-not-found, deadline-not-due.</remarks>
    public static Verdict Expire(ExpireSeries command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out CreditSeriesState state)) return joint.Needs;
        if (state is not LiveSeries series) return new SeriesNotFound();
        if (series.Expired || series.ExpiresAt != command.ExpiresAt) return joint.Accept();
        if (at < command.ExpiresAt) return new DeadlineNotDue(command.ExpiresAt);
        if (!joint.TryGet(series.Listing.Stream, out ListingState listing)) return joint.Needs;

        joint.Add(command.Subject, new SeriesExpired(command.Series, series.Outstanding, at));
        if (((LiveListing)listing).Reserved.TryGetValue(command.Subject.Value, out ReservedLicence? reserved))
        {
            (int used, int free) = ((int)series.Used, reserved.Licences - (int)series.Used);
            if (free > 0) joint.Add(series.Listing.Stream, new LicenceReleased(series.Listing, command.Subject.Value, at, free));
            if (used > 0) joint.Add(series.Listing.Stream, new LicenceSold(series.Listing, command.Subject.Value, at, OrderDesk.Counted(used)));
        }

        return joint.Accept();
    }

    private static InvalidCredits? FaultOf(OpenSeries command, LiveListing listing, Instant at)
    {
        if (command.Supply is < 1 or > SupplyMax) return new("supply", "From 1 to 1000000000.");
        if (listing.Terms.Supply.Kind == SupplyKind.Exclusive) return new("supply", "What is sold to one alone has no units.");
        return command.ExpiresAt <= at || command.ExpiresAt > at + LifeMax ? new("expiresAt", "It is in the future, within ten years.") : null;
    }

    // The last credit may be used just before the expiry, and what it gives lasts for the licence's term from then on.
    private static ListingTerms Granted(ListingTerms terms, Duration life) => terms with { LicenceTerm = terms.LicenceTerm is { } term ? life + term : null };
}
