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
    private const string Demo = "--demo", Primary = "--primary";

    public static async Task<int> RunAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [Demo, Primary], [Addresses.UrlsOption, DataFolder.Option, Addresses.PublicOption]);
        arguments.Words();
        Addresses addresses = Addresses.Of(arguments);
        string folder = DataFolder.Of(arguments);

        await using Database database = await Database.ForServingAsync(folder, terminal.Stop);
        addresses = addresses.Tried();
        await database.PrepareAsync(arguments.Has(Primary), terminal.Stop);
        await using WebApplication host = ExchangeHost.Create(new ExchangeHostOptions
        {
            ConnectionString = database.ApplicationConnection,
            OwnerConnectionString = database.OwnerConnection,
            AloneOnTheLog = database.Alone,
            DataFolder = folder,
            Urls = [.. addresses.Urls],
            PublicAddress = addresses.Public,
            Demo = arguments.Has(Demo),
            Logging = HostLogging.Quiet,
        });
        database.LogTo(host.Services.GetRequiredService<ILoggerFactory>());
        try
        {
            await host.StartAsync(terminal.Stop);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            await host.StopAsync(CancellationToken.None); // what had been started by then gives up the log in order
            throw new UsageException(e is SocketException || e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or SocketException
                ? $"{string.Join(" or ", addresses.Urls)} is in use by another program: choose another with {Addresses.UrlsOption}."
                : $"The data folder {folder} can't be used: {e.Message.TrimEnd('.')}.");
        }

        string url = host.Urls.FirstOrDefault() ?? addresses.Urls[0];
        if (await Readiness.WaitAsync(url, host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping, terminal.Stop))
        {
            await Welcome.WriteAsync(terminal.Out, url, folder, arguments.Has(Demo));
        }

        await host.WaitForShutdownAsync(terminal.Stop);
        return CommandLine.Done;
    }
}
