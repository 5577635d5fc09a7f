using System.Globalization;
using Exchange.EventStore;
using Exchange.Market.Auctions;
using Exchange.ReadModels.Postgres.Auctions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api;

/// <summary>Sees to it that the demo has one open auction, through the same door as everybody. Starting again opens a second one only when the first has ended.</summary>
internal sealed class DemoMarket(
    ExchangeHostOptions options, CommandGate gate, ILogNode node, IEventLog log, AuctionReads reads, AuctionCommandFactory commands, TimeProvider time, ILogger<DemoMarket> logger) : BackgroundService
{
    private static readonly Duration Open = Duration.FromDays(7);
    private static readonly Duration ListedWithin = Duration.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private volatile bool _done = !options.Demo;

    /// <summary>Also true when there is no demo.</summary>
    public bool IsDone => _done;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Demo) return;
        using var timer = new PeriodicTimer(Look, time);
        for (int number = 1; await timer.WaitForNextTickAsync(stoppingToken);)
        {
            // Another process may be the writer: then its demo, if it has one, is there already.
            if (node.Status != NodeStatus.Writing)
            {
                if (node.WriterAddress is not null) break;
                continue;
            }

            Command command = CommandFor(number, options.Clock.GetCurrentInstant());
            AuctionId auction = AuctionCommandFactory.IdOf(command.Id);
            switch (await gate.SubmitAsync(command, stoppingToken))
            {
                case Submission.Answered { Repeated: false, Outcome: { Status: 201, Position: var position } }:
                    // Who asks as soon as the exchange is ready shall find it in the list.
                    await reads.WaitForAsync(position, ListedWithin, stoppingToken);
                    Log.DemoAuction(logger, auction.ToString());
                    _done = true;
                    return;
                case Submission.Answered or Submission.KeyReused when !await HasEndedAsync(auction, stoppingToken):
                    Log.DemoAuction(logger, auction.ToString());
                    _done = true;
                    return;
                case Submission.Answered or Submission.KeyReused:
                    number++;
                    break;
                case Submission.Failed failed:
                    Log.DemoAuctionNotOpened(logger, failed.Error.Message);
                    _done = true;
                    return;
            }
        }

        _done = true;
    }

    private Command CommandFor(int number, Instant now)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"demo-auction-{number}");
        string closesAt = InstantPattern.General.Format(now + Open);
        string body = $$$"""
            {"lot":"product-demo-traffic-flow","openingPrice":{"amount":"100.00","currency":"CNY"},"reservePrice":{"amount":"500.00","currency":"CNY"},
            "increments":[{"lowerBound":"0","increment":"500"},{"lowerBound":"100000","increment":"2000"}],"closesAt":"{{{closesAt}}}",
            "softClose":{"window":"0:05:00","extension":"0:05:00"}}
            """;
        return commands.OpenAuction(new CommandHead(DemoKeys.Vendor, key, ValidateOnly: false), OpenAuctionRequest.Parse(System.Text.Encoding.UTF8.GetBytes(body)));
    }

    private async Task<bool> HasEndedAsync(AuctionId auction, CancellationToken cancellationToken)
    {
        await foreach (RecordedEvent recorded in log.ReadStreamAsync(auction.Stream, 1, long.MaxValue, cancellationToken))
        {
            if (recorded.Type is "lot_awarded" or "lot_unsold") return true;
        }

        return false;
    }
}
