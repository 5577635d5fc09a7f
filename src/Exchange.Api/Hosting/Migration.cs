using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Exchange.Api;

/// <summary>Brings the whole schema up to date before anything else starts, when the owner's login is given.</summary>
internal sealed class Migration(ExchangeHostOptions options, ILogger<Migration> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.OwnerConnectionString is not { } connectionString) return;
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(connectionString);
        await ExchangeSchema.MigrateAsync(owner, cancellationToken);
        Log.SchemaUpToDate(log);
        await KeyFile.EnsureOperatorAsync(owner, options.DataFolder, cancellationToken);
        if (options.Demo) await DemoKeys.CreateAsync(owner, options.DataFolder, log, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
