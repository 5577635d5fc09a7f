using System.Collections.Immutable;
using Exchange.Market.Agreements;
using Exchange.Market.Auctions;
using Exchange.Market.DutchAuctions;
using Exchange.Market.OrderBooks;
using Exchange.Market.Orders;
using Exchange.Market.SealedAuctions;
using Exchange.Market.Settlements;

namespace Exchange.Market.Processes;

/// <summary>What the facts of a deal ask of the next aggregate: award → order with its fixed price → agreement → settlement → money, right and access. Pure.</summary>
/// <remarks>
/// Each command is a function of the fact alone, and is given again with the same id when it is not known whether it was. A refusal is an answer like any
/// other: what was refused for lack of money waits for the buyer or for its deadline.
/// </remarks>
public static class TradeProcess
{
    /// <summary>The subscription's name: part of the ids of all follow-ups, for ever.</summary>
    public const string Name = "trade";

    /// <summary>The commands that a fact asks for, in their order.</summary>
    public static ImmutableArray<MarketCommand> After(object fact) => fact switch
    {
        LotAwarded e => [new PlaceAwardedOrder(MarketCommand.Exchange, e.Auction)],
        LotAwardedAnew e => [new PlaceAwardedOrder(MarketCommand.Exchange, e.Auction, e.Winner)],
        SealedAuctionUnsealed e => [new OpenEnvelopes(MarketCommand.Exchange, e.Auction, 0)],
        SealedBidsOpened e => [new OpenEnvelopes(MarketCommand.Exchange, e.Auction, e.Opened)],
        SealedLicencesAwarded e => [.. e.Awards.Select(award => new PlaceSealedOrder(MarketCommand.Exchange, e.Auction, award.Bidder))],
        SealedLicenceAwardedAnew e => [new PlaceSealedOrder(MarketCommand.Exchange, e.Auction, e.Award.Bidder)],
        PriceFixed e => [new ConcludeAgreement(MarketCommand.Exchange, e.Order)],
        AgreementConcluded e => [new InstructSettlement(MarketCommand.Exchange, e.Agreement)],
        SettlementInstructed e => [new SettleTrade(MarketCommand.Exchange, e.Settlement)],
        DutchLicencesAwarded e => [.. e.Awards.Select(award => new PlaceDutchOrder(MarketCommand.Exchange, e.Auction, award.Bidder))],
        CallCleared { Price: not null } e => [new SettleCall(MarketCommand.Exchange, e.Book, e.Call, 0)],
        CallTradesSettled { Left: > 0 } e => [new SettleCall(MarketCommand.Exchange, e.Book, e.Call, e.Settled)],
        OrdersSwept { More: true } e => [new SweepOrders(MarketCommand.Exchange, e.Book)],
        _ => [],
    };
}
