using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Decisions;
using Exchange.Market.Listings;
using Exchange.Market.Participants;
using Exchange.Market.Products;
using Exchange.Market.Resources;
using Exchange.Market.Rulebooks;
using Exchange.Market.Titles;
using Exchange.Mechanisms;
using Exchange.ReadModels.Postgres.Processes;
using NodaTime;
using Period = Exchange.Market.Rulebooks.Period;

namespace Exchange.Api;

/// <summary>Sets a market up by commands of its people, through the same path as theirs: rules by two operators, parties and their money, a product with its title, a listing, an auction with its bidders.</summary>
/// <remarks>
/// Every command has an idempotency key of its own, so that doing it all again changes nothing and finds the same ids. For the demo, and for tests and benchmarks that need a market to
/// trade in. Works at the process that writes, and only there.
/// </remarks>
internal sealed class MarketSeed(ILogNode node, ContentStore store, IClock clock)
{
    public static readonly ParticipantId FirstOperator = new("operator-1"), SecondOperator = new("operator-2");

    /// <summary>Titles are in notice for no time at all, so that a market is there at once; otherwise rules as they might be.</summary>
    public static readonly RuleSet Rules = new(
        [Fee(Currency.Cny), Fee(Currency.Eur)],
        IncrementTable.Of(new(0, 5_00), new(1_000_00, 20_00)), new SoftClose(Duration.FromMinutes(5), Duration.FromMinutes(5), 20), Duration.FromMinutes(5), new DepositRule(null, 1_000),
        Notice: new Period(0, Duration.Zero), SettlementDue: new Period(3, Duration.Zero), Acceptance: new Period(5, Duration.Zero), ProposalLifetime: Duration.FromDays(3),
        new TradingCalendar("Asia/Shanghai", [6, 7], [], []));

    /// <summary>A million licences of a use that harms nobody else's, sold by auction.</summary>
    public static readonly ListingTerms ByAuction = new(
        SaleMethod.Auction, null, new LicenceSupply(SupplyKind.Limited, 1_000_000), new Scope([], [], [], OnwardTransfer: false), Exclusivity.NonExclusive, null, null);

    /// <summary>What the product of <see cref="TradingFloorAsync"/> delivers.</summary>
    public static readonly ReadOnlyMemory<byte> FloorContent = "junction,hour,vehicles\n1,7,1250\n1,8,2210\n2,7,640\n"u8.ToArray();

    private const string FloorProduct = "Traffic flow";

    private static readonly ContentHash Statement = ContentHash.Of("The vendor counts the vehicles himself."u8);

    private static readonly Classification Plain = new(Personal: false, Public: false, DataForm.Product, DataOrigin.Enterprise, DataGrade.General);

    public Task EnactAsync(RuleSet rules, CancellationToken cancellationToken = default) => DecideAsync(new EnactRules(rules, null), "rules", cancellationToken);

    public async Task AdmitAsync(ParticipantId party, ParticipantRole role, CancellationToken cancellationToken = default)
    {
        await GiveAsync(new ApplyForAdmission(party, ParticipantKind.Enterprise, $"{party} Ltd", [role], null, []), "application", cancellationToken);
        await DecideAsync(new AdmitParticipant(party, [role]), $"admission of {party}", cancellationToken);
    }

    public Task FundAsync(ParticipantId party, Money amount, CancellationToken cancellationToken = default) =>
        GiveAsync(new ConfirmFundsReceived(FirstOperator, party, amount, $"SEED-{party}-{amount.Currency}"), $"funds of {party} in {amount.Currency}", cancellationToken);

    /// <summary>A product of the vendor with these bytes, registered and with a certified title that is his alone.</summary>
    public async Task<ProductId> RegisterAsync(ParticipantId vendor, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var product = Made<ProductId>(vendor, $"product {name}");
        ContentHash hash = ContentHash.Of(content.Span);
        await GiveAsync(new DraftProduct(vendor, product, new ProductDescription(name, null, ["transport"], [], Openness.Conditional, Plain, [])), $"product {name}", cancellationToken);
        await GiveAsync(new DeclareRevision(vendor, product, hash, content.Length, "text/csv"), $"revision of {name}", cancellationToken);
        var upload = new Upload(product, 1, hash, content.Length);
        if (!store.Holds(hash, content.Length)) await store.AppendAsync(upload, 0, PipeReader.Create(new(content)), cancellationToken);
        await GiveAsync(new ConfirmContent(vendor, product, 1, hash), $"content of {name}", cancellationToken);
        store.Forget(upload);
        await GiveAsync(new RegisterProduct(vendor, product), $"registration of {name}", cancellationToken);
        await CertifyAsync(vendor, product, hash, name, cancellationToken);
        return product;
    }

    public async Task<ListingId> ListAsync(ParticipantId vendor, ProductId product, ListingTerms terms, CancellationToken cancellationToken = default)
    {
        (string key, ListingId listing) = ListingOf(vendor, product, terms.Method);
        await GiveAsync(new DraftListing(vendor, listing, product.Stream, terms, [Statement]), key, cancellationToken);
        await GiveAsync(new SubmitListing(vendor, listing), $"submission, {key}", cancellationToken);
        await GiveAsync(new ApproveListing(FirstOperator, listing, ["identity", "source-statement"]), $"approval, {key}", cancellationToken);
        return listing;
    }

    /// <param name="key">Tells auctions of one listing apart.</param>
    public async Task<AuctionId> OpenAsync(ParticipantId vendor, ListingId listing, LotTerms terms, string key, CancellationToken cancellationToken = default)
    {
        var auction = Made<AuctionId>(vendor, $"auction {key}");
        await GiveAsync(new PutUpLot(vendor, auction, listing, terms), $"auction {key}", cancellationToken);
        return auction;
    }

    public Task RegisterAsync(AuctionId auction, IEnumerable<ParticipantId> bidders, CancellationToken cancellationToken = default) =>
        Task.WhenAll(bidders.Select(bidder => GiveAsync(new RegisterBidder(bidder, auction), $"registration for {auction}", cancellationToken)));

    /// <summary>The product that <see cref="TradingFloorAsync"/> makes for a vendor.</summary>
    public static ProductId FloorProductOf(ParticipantId vendor) => Made<ProductId>(vendor, $"product {FloorProduct}");

    /// <summary>The listing of that product for sale by a method; <see cref="TradingFloorAsync"/> makes the one by auction.</summary>
    public static ListingId FloorOf(ParticipantId vendor, SaleMethod method = SaleMethod.Auction) => ListingOf(vendor, FloorProductOf(vendor), method).Listing;

    /// <summary>Rules, a vendor, buyers with so much money, and a product listed for sale by auction.</summary>
    /// <returns>The listing.</returns>
    public async Task<ListingId> TradingFloorAsync(RuleSet rules, ParticipantId vendor, IEnumerable<ParticipantId> buyers, Money each, CancellationToken cancellationToken = default)
    {
        await EnactAsync(rules, cancellationToken);
        await Task.WhenAll(buyers.Select(BuyerAsync).Append(AdmitAsync(vendor, ParticipantRole.Vendor, cancellationToken)));
        ProductId product = await RegisterAsync(vendor, FloorProduct, FloorContent, cancellationToken);
        return await ListAsync(vendor, product, ByAuction, cancellationToken);

        async Task BuyerAsync(ParticipantId buyer)
        {
            await AdmitAsync(buyer, ParticipantRole.Buyer, cancellationToken);
            await FundAsync(buyer, each, cancellationToken);
        }
    }

    /// <summary>Gives a command, and again while the queue is full, the log can't be reached or the answer is not known.</summary>
    /// <param name="key">Names the command among those of its actor.</param>
    /// <exception cref="MarketSeedException">It was refused, or this process does not write.</exception>
    public async Task GiveAsync(MarketCommand command, string key, CancellationToken cancellationToken = default)
    {
        Command asked = command.ToFollowUp(IdOf(command.Actor, key), $$"""{"key":"{{JsonEncodedText.Encode(key)}}","subject":"{{JsonEncodedText.Encode(command.Subject.Value)}}"}""");
        while (true)
        {
            switch (await node.SubmitAsync(asked, cancellationToken))
            {
                case Submission.Answered { Outcome.Code: null }:
                    return;
                case Submission.Answered { Outcome: var refused }:
                    throw new MarketSeedException($"{command.Kind} ({key}): {refused.Code}");
                case Submission.Busy { RetryAfter: var wait }:
                    await Task.Delay(wait.ToTimeSpan(), cancellationToken);
                    break;
                case Submission.Unavailable { RetryAfter: var wait }:
                    await Task.Delay(wait.ToTimeSpan(), cancellationToken);
                    break;
                case Submission.Unknown { RetryAfter: var wait }:
                    await Task.Delay(wait.ToTimeSpan(), cancellationToken);
                    break;
                case Submission.NotWriter:
                    throw new MarketSeedException("This process does not write.") { IsElsewhere = true };
                case Submission.Failed failed:
                    throw new MarketSeedException($"{command.Kind} ({key}): {failed.Error.Message}");
                case var other:
                    throw new MarketSeedException($"{command.Kind} ({key}): {other.GetType().Name}");
            }
        }
    }

    private async Task CertifyAsync(ParticipantId vendor, ProductId product, ContentHash evidence, string name, CancellationToken cancellationToken)
    {
        var title = TitleId.Of(product);
        Seq<Holding> all = [.. Enum.GetValues<DividedRight>().Select(right => new Holding(right, vendor, Share.One))];
        var claim = new TitleClaim(all, Scope.Unlimited, new Term(clock.GetCurrentInstant().ToMicroseconds() - Duration.FromDays(1), null), [evidence]);
        await GiveAsync(new ApplyForTitle(vendor, product, claim), $"title of {name}", cancellationToken);
        await GiveAsync(new AcceptTitle(FirstOperator, title), $"acceptance of {title}", cancellationToken);
        await GiveAsync(new ExamineTitle(FirstOperator, title, ["identity", "source-statement"]), $"examination of {title}", cancellationToken);
        await GiveAsync(new OpenNotice(FirstOperator, title), $"notice of {title}", cancellationToken);
        await GiveAsync(new DepositEvidence(FirstOperator, title, evidence), $"evidence of {title}", cancellationToken);
        await DecideAsync(new CertifyTitle(title), $"certification of {title}", cancellationToken);
    }

    /// <summary>Proposed by one operator and approved by the other (DOMAIN PAR-3).</summary>
    private async Task DecideAsync(GuardedAct act, string key, CancellationToken cancellationToken)
    {
        var decision = Made<DecisionId>(FirstOperator, $"proposal, {key}");
        await GiveAsync(new ProposeDecision(FirstOperator, decision, act), $"proposal, {key}", cancellationToken);
        await GiveAsync(new ApproveDecision(SecondOperator, decision, FourEyes.HashOf(act)), $"approval, {key}", cancellationToken);
    }

    private static (string Key, ListingId Listing) ListingOf(ParticipantId vendor, ProductId product, SaleMethod method)
    {
        string key = $"listing of {product} by {method}";
        return (key, Made<ListingId>(vendor, key));
    }

    private static CommandId IdOf(ParticipantId actor, string key) => CommandId.Of(actor, $"seed: {key}");

    private static TId Made<TId>(ParticipantId actor, string key)
        where TId : struct, IAggregateId<TId> => AggregateIds.MadeBy<TId>(IdOf(actor, key));

    // One and a half per cent, from 1.00 to 50000.00.
    private static FeeRule Fee(Currency currency) => new(150, new Money(1_00, currency), new Money(50_000_00, currency));
}

/// <summary>A market could not be set up.</summary>
internal sealed class MarketSeedException(string message) : Exception(message)
{
    /// <summary>Another process is the writer, or none is.</summary>
    public bool IsElsewhere { get; init; }
}
