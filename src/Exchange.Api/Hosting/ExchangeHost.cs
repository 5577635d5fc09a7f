using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.ReadModels.Postgres;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Deadlines;
using Exchange.ReadModels.Postgres.Processes;
using Exchange.ReadModels.Postgres.Rows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Exchange.Api;

/// <summary>One process of the exchange: the log's node, the read models, the feeds and the HTTP server in one host.</summary>
public static class ExchangeHost
{
    /// <summary>Everything the exchange keeps in its log.</summary>
    public static AggregateRegistry Aggregates { get; } = new([.. MarketAggregates.All, LogOperations.Aggregate]);

    /// <summary>Composes a process; nothing runs and nothing is connected before it is started.</summary>
    public static WebApplication Create(ExchangeHostOptions options)
    {
        // .NET 10 leaves the http.* tags off its spans unless told.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.WebHost.UseUrls([.. options.Urls]).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1; // takes any byte, so that the pipeline can refuse with a problem
            kestrel.Limits.MaxRequestBodySize = RequestBody.BytesMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        // What goes wrong with a connection comes back to whoever used it; told by the driver as well, each of a pool's would fill a page in an outage.
        builder.Logging.AddFilter("Npgsql", LogLevel.Critical);
        options.Logging?.Invoke(builder.Logging);
        Telemetry.Add(builder, options.SpanProcessors);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout.ToTimeSpan());
        builder.Services.AddRoutingCore();
        AddStores(builder.Services, options);
        AddServices(builder.Services, options);

        WebApplication app = builder.Build();
        app.Services.GetRequiredService<RequestPipeline>().Use(app);
        app.Services.GetRequiredService<SystemEndpoints>().Map(app);
        app.Services.GetRequiredService<WriteEndpoints>().Map(app);
        app.Services.GetRequiredService<ReadEndpoints>().Map(app);
        app.Services.GetRequiredService<AuditTrail>().Map(app);
        app.Services.GetRequiredService<UploadEndpoints>().Map(app);
        app.Services.GetRequiredService<DownloadEndpoints>().Map(app);
        app.Services.GetRequiredService<AuctionEndpoints>().Map(app);
        app.Services.GetRequiredService<FeedEndpoints>().Map(app);
        app.Services.GetRequiredService<OperatorPage>().Map(app);
        return app;
    }

    private static void AddStores(IServiceCollection services, ExchangeHostOptions options)
    {
        services.AddSingleton(options).AddSingleton(options.Clock).AddSingleton(TimeProvider.System).AddSingleton(Aggregates);
        services.AddSingleton(s => new PostgresLogOptions { ConnectionString = options.ConnectionString, LoggerFactory = s.GetRequiredService<ILoggerFactory>() });
        services.AddSingleton<IEventLog>(s => new PostgresLog(s.GetRequiredService<PostgresLogOptions>()));
        services.AddSingleton(s => DataSource(s, options, "exchange-api"));
        services.AddSingleton<AuctionReads>().AddSingleton<RowReads>().AddSingleton<SubscriptionClaims>();
        services.AddSingleton<ISubscriber>(s => new AuctionReadModel(s.GetRequiredService<NpgsqlDataSource>(), Aggregates.Events));
        services.AddSingleton<ISubscriber>(s => new MarketRows(s.GetRequiredService<NpgsqlDataSource>(), Aggregates.Events));
        services.AddSingleton<ISubscriber>(s => new OpenDeadlines(s.GetRequiredService<NpgsqlDataSource>(), Aggregates.Events));
        services.AddSingleton<IWriterTask>(s => new DeadlineTask(
            s.GetRequiredService<IEventLog>(), s.GetRequiredService<NpgsqlDataSource>(), Aggregates.Events, s.GetRequiredService<ILogger<DeadlineTask>>()));
        services.AddSingleton<IWriterTask>(s => new ProcessTask(
            s.GetRequiredService<IEventLog>(), new StoredCheckpoint(s.GetRequiredService<NpgsqlDataSource>(), ProcessDefinition.Trade.CheckpointName), Aggregates.Events,
            ProcessDefinition.Trade, s.GetRequiredService<ILogger<ProcessTask>>()));
        services.AddSingleton<IWriterTask, LogOperations>();
        services.AddSingleton(s => new LogNode(
            s.GetRequiredService<IEventLog>(), Aggregates, [.. s.GetServices<IWriterTask>()],
            new LogNodeOptions
            {
                Address = options.Address, AloneAtStart = options.AloneOnTheLog, HandOverMax = options.HandOverTimeout.ToTimeSpan(), Rehearsal = () => RehearsedTrade.Commands(s.GetRequiredService<AuctionCommandFactory>()),
            }, s.GetRequiredService<IClock>(), s.GetRequiredService<ILogger<LogNode>>()));
        services.AddSingleton<ILogNode>(s => s.GetRequiredService<LogNode>());
    }

    private static void AddServices(IServiceCollection services, ExchangeHostOptions options)
    {
        services.AddSingleton(new PublicAddress(options.Address)).AddSingleton(new ProblemBody(options.Address));
        services.AddSingleton(s =>
        {
            NpgsqlDataSource source = s.GetRequiredService<NpgsqlDataSource>();
            return new ApiKeyCache(cancellation => ApiKeyTable.ReadAsync(source, cancellation), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<ApiKeyCache>>());
        });
        services.AddSingleton<AccessCheck>().AddSingleton<RequestPipeline>().AddSingleton<Drain>().AddSingleton<Readiness>();
        services.AddSingleton<AuctionAnswers>().AddSingleton<AuctionCommandFactory>().AddSingleton(new FoldMarks()).AddSingleton<AuctionHistory>().AddSingleton<CommandGate>();
        services.AddSingleton<WriteAnswers>().AddSingleton<WriteEndpoints>().AddSingleton<LogStates>();
        services.AddSingleton<RowGate>().AddSingleton<ReadEndpoints>().AddSingleton<AuditTrail>();
        services.AddSingleton(new ContentStore(Path.Combine(options.DataFolder, "content"))).AddSingleton<UploadEndpoints>().AddSingleton<DownloadEndpoints>();
        services.AddSingleton<PositionGate>().AddSingleton<Secrets>().AddSingleton<LogTail>().AddSingleton<AuctionFeeds>().AddSingleton<LogFeeds>();
        services.AddSingleton<ExchangeMetrics>().AddSingleton<MarketSeed>().AddSingleton<DemoMarket>();
        services.AddSingleton<AuctionEndpoints>().AddSingleton<FeedEndpoints>().AddSingleton<SystemEndpoints>().AddSingleton<OperatorPage>();

        // In the order of their start; they stop in the opposite one, after the server has answered what was under way.
        services.AddHostedService<Migration>();
        services.AddHostedService<NodeService>();
        services.AddHostedService<ReadModelService>();
        services.AddHostedService(s => s.GetRequiredService<ApiKeyCache>());
        services.AddHostedService(s => s.GetRequiredService<LogTail>());
        services.AddHostedService(s => s.GetRequiredService<ExchangeMetrics>());
        services.AddHostedService<FeedHeart>();
        services.AddHostedService(s => s.GetRequiredService<DemoMarket>());
    }

    // The name stands in for the connection string as a label of Npgsql's metrics.
    private static NpgsqlDataSource DataSource(IServiceProvider services, ExchangeHostOptions options, string name)
    {
        string connection = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = name, MaxPoolSize = 16, Timeout = 5, CommandTimeout = 10, MaxAutoPrepare = 32, AutoPrepareMinUsages = 2, IncludeErrorDetail = false,
        }.ConnectionString;
        return new NpgsqlDataSourceBuilder(connection) { Name = name }.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>()).Build();
    }
}
