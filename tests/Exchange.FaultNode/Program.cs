using System.Globalization;
using Exchange.Api;
using Exchange.FaultNode;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

// One process of the exchange for tests that kill, freeze and cut it: the product's own host, with a clock that is wrong by as much as the test wants.
//   --connection TEXT     the application login's connection string
//   --data-folder PATH    a folder of its own
//   --port NUMBER         where it listens; without it, at a port that is free
//   --public-address URL  where callers reach it; without it, where it listens
//   --hand-over 60s       how long it stays at the most, once told to stop, for one that stands by; 2s unless given
//   --clock-offset 5s     how far its clock is ahead of the machine's; -5s: behind
// Prints `ready URL` when it serves; ends in order at SIGTERM, or at the end of its standard input.
Dictionary<string, string> arguments = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
Duration offset = Seconds("--clock-offset", 0), handOver = Seconds("--hand-over", 2);

for (int tries = 0; ; tries++)
{
    // The address stands in the log's head, so the port must be known before the host is made. Should another program take it meanwhile: another one.
    string url = $"http://127.0.0.1:{arguments.GetValueOrDefault("--port", FreePort.Find().ToString(CultureInfo.InvariantCulture))}";
    await using WebApplication app = ExchangeHost.Create(new ExchangeHostOptions
    {
        ConnectionString = arguments["--connection"],
        DataFolder = arguments["--data-folder"],
        Urls = [url],
        PublicAddress = arguments.GetValueOrDefault("--public-address"),
        Clock = new ShiftedClock(offset),
        FeedHeartbeat = Duration.FromSeconds(1),
        HandOverTimeout = handOver,
        DrainTimeout = handOver + Duration.FromSeconds(5),
        Logging = logging => logging.ClearProviders().AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff "))
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Error),
    });
    try
    {
        await app.StartAsync();
    }
    catch (IOException) when (tries < 10)
    {
        continue;
    }

    Console.WriteLine($"ready {url}");
    Task input = Task.Factory.StartNew(Console.In.ReadToEnd, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); // the console's reader blocks: not one of the few threads of the pool
    Task stopped = app.WaitForShutdownAsync();
    if (await Task.WhenAny(stopped, input) == input) app.Lifetime.StopApplication();
    await stopped;
    return 0;
}

Duration Seconds(string argument, int otherwise) =>
    Duration.FromSeconds(arguments.TryGetValue(argument, out string? given) ? int.Parse(given.TrimEnd('s'), CultureInfo.InvariantCulture) : otherwise);
