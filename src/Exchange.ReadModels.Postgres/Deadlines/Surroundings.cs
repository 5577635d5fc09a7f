using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Accounts;
using Exchange.Market.Auctions;
using Exchange.Market.Participants;
using Exchange.Market.Processes;
using Exchange.Projections.Deadlines;
using Exchange.ReadModels.Postgres.Processes;

namespace Exchange.ReadModels.Postgres.Deadlines;

/// <summary>What a deadline may touch beside its own stream, and what those who act just before it need: loaded ahead, so that loading makes nobody late (DOMAIN TIM-2).</summary>
internal sealed class Surroundings(IEventReader log, EventCatalog catalog)
{
    private readonly Facts _facts = new(catalog, new HashSet<Type> { typeof(AuctionOpened), typeof(BidderRegistered) });

    /// <summary>Of an auction: its listing, its registered bidders and their accounts. Of all others only the stream itself.</summary>
    /// <exception cref="PoisonedEventException">The stream can't be read.</exception>
    public async IAsyncEnumerable<StreamId> OfAsync(OpenDeadline deadline, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return deadline.Stream;
        if (deadline.Kind != DeadlineKind.AuctionClose) yield break;

        Currency? currency = null;
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(deadline.Stream, 1, long.MaxValue, cancellationToken))
        {
            switch (_facts.Read(recorded, static fact => fact))
            {
                case AuctionOpened opened:
                    currency = opened.Terms.OpeningPrice.Currency;
                    if (opened.Terms.Listing is { } listing) yield return listing.Stream;
                    break;
                case BidderRegistered registered:
                    yield return ParticipantStreams.Of(registered.Bidder);
                    if (currency is { } known) yield return AccountId.Of(registered.Bidder, known).Stream;
                    break;
            }
        }
    }
}
