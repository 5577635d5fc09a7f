using System.Diagnostics.Metrics;
using Exchange.EventStore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exchange.Api;

/// <summary>What this process measures of itself beside the command path, whose meters are the log's.</summary>
internal sealed class ExchangeMetrics : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Meter _meter = new(ExchangeTelemetry.Name);
    private readonly UpDownCounter<int> _feedClients;
    private readonly NpgsqlDataSource _application;
    private readonly TimeProvider _time;
    private readonly AwayLog _away;
    private readonly SnapshotAlarm _alarm;
    private double _snapshotSeconds;

    public ExchangeMetrics(LogTail tail, NpgsqlDataSource application, TimeProvider time, ILogger<ExchangeMetrics> log)
    {
        (_application, _time, _away, _alarm) = (application, time, new AwayLog(log, "The reading of the oldest snapshot's age"), new SnapshotAlarm(log));
        _feedClients = _meter.CreateUpDownCounter<int>("exchange.feed.clients", description: "Readers of feeds");
        _meter.CreateObservableGauge("exchange.log.position", () => tail.Position, description: "The newest position this process has read");
        _meter.CreateObservableGauge("exchange.snapshot.age", () => Volatile.Read(ref _snapshotSeconds), "s", "Age of the oldest snapshot that is held in the database; 20 s of it slow the writer");
    }

    /// <summary>Counts a reader until it is disposed.</summary>
    public IDisposable FeedClient(string feed) => new Client(_feedClients, feed);

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                await using NpgsqlCommand command = _application.CreateCommand("select exchange.oldest_snapshot_seconds()");
                double age = (double)(await command.ExecuteScalarAsync(stoppingToken))!;
                Volatile.Write(ref _snapshotSeconds, age);
                _alarm.Hear(age);
                _away.Back();
            }
            catch (Exception e) when (e is NpgsqlException || Outage.Is(e))
            {
                _away.Away(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private sealed class Client : IDisposable
    {
        private readonly UpDownCounter<int> _clients;
        private readonly KeyValuePair<string, object?> _feed;

        public Client(UpDownCounter<int> clients, string feed)
        {
            (_clients, _feed) = (clients, new KeyValuePair<string, object?>("feed", feed));
            _clients.Add(1, _feed);
        }

        public void Dispose() => _clients.Add(-1, _feed);
    }
}
