using System.Diagnostics;
using Exchange.EventStore;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Exchange.Api;

/// <summary>Traces, metrics and logs: over OTLP when OTEL_EXPORTER_OTLP_ENDPOINT says where to, metrics also as text at /metrics.</summary>
/// <remarks>
/// Spans are recorded only when they go somewhere, for each costs microseconds of a hot path. Span tags and log fields carry no amount of
/// a maximum or a reserve (DOMAIN SEE-1b): no span of ours has a body, and SQL parameters are never recorded.
/// </remarks>
internal static class Telemetry
{
    public static readonly ActivitySource Source = new(ExchangeTelemetry.Name);

    private static readonly string[] Meters =
        [ExchangeTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql", "System.Runtime"];

    /// <summary>The W3C trace context of the request under way; null when it is not traced.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity && activity.Recorded ? activity.Id : null;

    public static void Add(WebApplicationBuilder builder, IReadOnlyList<BaseProcessor<Activity>> spanProcessors)
    {
        bool otlp = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        bool traced = otlp || spanProcessors.Count > 0;
        if (otlp) AddLogs(builder);

        // Without a reader of spans the server would make one a request for the scope of its own log lines.
        if (!traced) builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        var prometheus = new PrometheusTextExporter();
        builder.Services.AddSingleton(prometheus);
        builder.Services.AddSingleton(_ => OpenTelemetrySdk.Create(sdk =>
        {
            sdk.Services.AddSingleton<IConfiguration>(builder.Configuration); // so that all OTEL_… settings come from where the endpoint does
            sdk.ConfigureResource(resource => Describe(resource));
            if (traced)
            {
                sdk.WithTracing(traces =>
                {
                    traces.AddSource(ExchangeTelemetry.Name, "Microsoft.AspNetCore", "Npgsql").SetSampler(new ParentBasedSampler(new ForARequest()));
                    foreach (BaseProcessor<Activity> processor in spanProcessors) traces.AddProcessor(processor);
                    if (otlp) traces.AddOtlpExporter();
                });
            }

            sdk.WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters).AddReader(new BaseExportingMetricReader(prometheus));
                if (otlp) metrics.AddOtlpExporter();
            });
        }));
        builder.Services.AddHostedService<Starter>();
    }

    /// <summary>Lines of the exchange go from Information on, however little the console says. The server and the driver tell at that level what their spans do, several times a request.</summary>
    private static void AddLogs(WebApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault())).AddOtlpExporter());

        // At the front, so that Logging__OpenTelemetry__LogLevel__… decides otherwise.
        builder.Services.PostConfigure<LoggerFilterOptions>(filters =>
        {
            foreach ((string? category, LogLevel least) in ((string?, LogLevel)[])[(null, LogLevel.Information), ("Microsoft.AspNetCore", LogLevel.Warning), ("Npgsql", LogLevel.Critical)])
            {
                filters.Rules.Insert(0, new LoggerFilterRule(typeof(OpenTelemetryLoggerProvider).FullName, category, least, filter: null));
            }
        });
    }

    private static ResourceBuilder Describe(ResourceBuilder resource) => resource.AddService("exchange", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3));

    /// <summary>Drops a client's span that begins a trace. Only the database's are of that kind: polling and beats, several a second, for ever, and of no command.</summary>
    private sealed class ForARequest : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => new(samplingParameters.Kind != ActivityKind.Client);
    }

    // Asking for the SDK makes it before the first request; the container disposes it, and that sends what is left.
    private sealed class Starter(OpenTelemetrySdk sdk) : IHostedService
    {
        private const int FlushMs = 2_000;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() => sdk.TracerProvider?.ForceFlush(FlushMs), CancellationToken.None);
    }
}
