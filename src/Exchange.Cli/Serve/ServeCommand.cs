using System.Net.Sockets;
using Exchange.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Cli.Serve;

/// <summary><c>exchange serve</c>: the database, then the host, then one line when both are ready; stopped in the opposite order.</summary>
internal static class ServeCommand
{
    private const string Demo = "--demo", Urls = "--urls", PublicAddress = "--public-address";

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [Demo], [Urls, DataFolder.Option, PublicAddress]);
        arguments.Words();
        string[] urls = [.. (arguments.Value(Urls) ?? "http://127.0.0.1:8080").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(u => FreePort.In(Checked(Urls, u)))];
        if (urls.Length == 0) throw new UsageException("--urls needs at least one URL.");
        string? address = arguments.Value(PublicAddress) is { } given ? Checked(PublicAddress, given) : null;
        string folder = DataFolder.Of(arguments);

        await using Database database = await Database.ForServingAsync(folder, terminal.Stop);
        await using WebApplication host = ExchangeHost.Create(new ExchangeHostOptions
        {
            ConnectionString = database.ApplicationConnection,
            OwnerConnectionString = database.OwnerConnection,
            AloneOnTheLog = database.Alone,
            DataFolder = folder,
            Urls = [.. urls],
            PublicAddress = address,
            Demo = arguments.Has(Demo),
            Logging = HostLogging.Quiet,
        });
        database.LogTo(host.Services.GetRequiredService<ILoggerFactory>());
        try
        {
            await host.StartAsync(terminal.Stop);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or SocketException)
        {
            await host.StopAsync(CancellationToken.None); // what had been started by then gives up the log in order
            throw new UsageException($"{string.Join(" or ", urls)} is in use by another program: choose another with --urls.");
        }

        string url = host.Urls.FirstOrDefault() ?? urls[0];
        if (await Readiness.WaitAsync(url, host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping, terminal.Stop))
        {
            await Welcome.WriteAsync(terminal.Out, url, folder, arguments.Has(Demo));
        }

        await host.WaitForShutdownAsync(terminal.Stop);
        return CommandLine.Done;
    }

    private static string Checked(string option, string url) =>
        Uri.TryCreate(url.Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal), UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https"
            ? url
            : throw new UsageException($"{option}: '{url}' is not an http or https URL.");
}
