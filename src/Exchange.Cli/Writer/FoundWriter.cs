using System.Diagnostics;
using System.Net;
using Exchange.Api;
using Exchange.Cli.Keys;
using Exchange.EventStore;
using Exchange.EventStore.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Exchange.Cli.Writer;

/// <summary>The process that writes, for a command that has something to write: the one that runs, or this one for as long as the command takes.</summary>
/// <remarks>Only the writer appends, so a command never writes beside it: it asks over HTTP, as everybody does.</remarks>
internal sealed class FoundWriter : IAsyncDisposable
{
    public const string UrlOption = "--url", KeyFileOption = "--key-file";

    // A standby takes over within two seconds; where nobody stands by, the lease of a dead writer has run out by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(200);

    private readonly Database? _database;
    private readonly IEventLog? _log;
    private readonly WebApplication? _host;

    private FoundWriter(Uri address, string key, Database? database, IEventLog? log, WebApplication? host) =>
        (Address, Key, _database, _log, _host) = (address, key, database, log, host);

    public Uri Address { get; private set; }

    /// <summary>What requests come with.</summary>
    public string Key { get; }

    /// <summary>This process writes.</summary>
    public bool IsOurs => _host is not null;

    /// <param name="arguments">With <see cref="UrlOption"/>, <see cref="KeyFileOption"/> and <see cref="DataFolder.Option"/>.</param>
    /// <exception cref="UsageException">There is no exchange, no key, or no way to the writer.</exception>
    public static async Task<FoundWriter> FindAsync(Arguments arguments, Terminal terminal)
    {
        string folder = DataFolder.Of(arguments);
        if (arguments.Value(UrlOption) is { } url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https")) throw new UsageException($"{UrlOption}: '{url}' is not an http or https URL.");
            return new FoundWriter(address, await KeyAsync(arguments, folder, terminal.Stop), null, null, null);
        }

        Database database = await Database.ForReadingAsync(folder, terminal.Stop);
        PostgresLog? log = null;
        try
        {
            log = new PostgresLog(new PostgresLogOptions { ConnectionString = database.ApplicationConnection });
            if (!database.Alone && await LiveAsync(log, database.IsServed, terminal.Stop) is { } running)
            {
                return new FoundWriter(running, await KeyAsync(arguments, database, folder, terminal.Stop), database, log, null);
            }

            if (database.IsServed) throw new UsageException($"An exchange runs on the data folder {folder} and is not writing: see its log, or try again in a moment.");
            (WebApplication host, Uri ours) = await ServeAsync(database, folder, terminal.Stop);
            try
            {
                return new FoundWriter(ours, await KeyAsync(arguments, database, folder, terminal.Stop), database, log, host);
            }
            catch
            {
                await host.StopAsync(CancellationToken.None);
                await host.DisposeAsync();
                throw;
            }
        }
        catch
        {
            if (log is not null) await log.DisposeAsync();
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks where the writer is by now. Its address stays as it was where nobody can tell.</summary>
    public async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        if (_log is null || IsOurs) return;
        try
        {
            if ((await _log.ReadHeadAsync(cancellationToken)) is { Released: false, Address: { } address } && Uri.TryCreate(address, UriKind.Absolute, out Uri? found)) Address = found;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            // The database is away as well; the next attempt looks again.
        }
    }

    /// <summary>Goes where a process has pointed to.</summary>
    public void Follow(Uri address)
    {
        if (!IsOurs) Address = address;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync(CancellationToken.None);
            await _host.DisposeAsync();
        }

        if (_log is not null) await _log.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    /// <summary>The address of a writer that lives; null when there is none.</summary>
    /// <param name="expected">Another process runs: it may be about to take over.</param>
    private static async Task<Uri?> LiveAsync(PostgresLog log, bool expected, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        long since = Stopwatch.GetTimestamp();
        do
        {
            Head head;
            try
            {
                head = await log.ReadHeadAsync(cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName)
            {
                if (!expected) return null; // nobody has ever served it
                await Task.Delay(Pause, cancellationToken);
                continue;
            }

            if (head is { Released: false, Address: { } text } && Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && await WritesAsync(client, address, cancellationToken)) return address;
            if (!expected && (head.Writer is null || head.Released)) return null;
            await Task.Delay(Pause, cancellationToken);
        }
        while (Stopwatch.GetElapsedTime(since) < Patience);
        return null;
    }

    private static async Task<bool> WritesAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(address, "/health/writer"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static async Task<(WebApplication Host, Uri Address)> ServeAsync(Database database, string folder, CancellationToken cancellationToken)
    {
        await database.PrepareAsync(primary: false, cancellationToken);
        string url = Serve.Addresses.WithPort("http://127.0.0.1:0");
        WebApplication host = ExchangeHost.Create(new ExchangeHostOptions
        {
            ConnectionString = database.ApplicationConnection,
            OwnerConnectionString = database.OwnerConnection,
            AloneOnTheLog = database.Alone,
            DataFolder = folder,
            Urls = [url],
            Logging = HostLogging.Quiet,
        });
        try
        {
            await host.StartAsync(cancellationToken);
            if (!await Serve.Readiness.WaitAsync(url, host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping, cancellationToken)) cancellationToken.ThrowIfCancellationRequested();
            return (host, new Uri(url));
        }
        catch
        {
            await host.StopAsync(CancellationToken.None);
            await host.DisposeAsync();
            throw;
        }
    }

    private static Task<string> KeyAsync(Arguments arguments, string folder, CancellationToken cancellationToken) =>
        KeyReading.ReadAsync(arguments.Value(KeyFileOption) ?? KeyFile.PathOf(folder, KeyFile.Operator.Value), cancellationToken);

    // Who may change keys makes the operator's when it is missing.
    private static async Task<string> KeyAsync(Arguments arguments, Database database, string folder, CancellationToken cancellationToken)
    {
        if (arguments.Value(KeyFileOption) is not null || database.OwnerConnection is not { } connection) return await KeyAsync(arguments, folder, cancellationToken);
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(connection);
        await KeyFile.EnsureOperatorAsync(owner, folder, cancellationToken);
        return await KeyAsync(arguments, folder, cancellationToken);
    }
}
