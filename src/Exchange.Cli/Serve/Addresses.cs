using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Exchange.Cli.Serve;

/// <summary>Where a process listens, and where callers reach it.</summary>
/// <param name="Urls">As the server takes them, at least one.</param>
/// <param name="Public">Null: the first of <paramref name="Urls"/>.</param>
internal sealed record Addresses(IReadOnlyList<string> Urls, string? Public)
{
    public const string UrlsOption = "--urls", PublicOption = "--public-address";

    private const string Default = "http://127.0.0.1:8080";

    /// <exception cref="UsageException">An address could never be listened on, or reached.</exception>
    public static Addresses Of(Arguments arguments)
    {
        string[] urls = (arguments.Value(UrlsOption) ?? Default).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0) throw new UsageException($"{UrlsOption} needs at least one URL.");
        foreach (string url in urls) Parse(url);
        string? address = arguments.Value(PublicOption);
        if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https")) throw NoUrl(PublicOption, address);
        return new Addresses(urls, address);
    }

    /// <summary>Sees that this process may listen there, before anything is started that would have to be given up again; and gives a port to who asks for any.</summary>
    /// <remarks>The address of a writer stands in <c>log_head</c> and in its answers before the port is bound, so that it must be known.</remarks>
    /// <exception cref="UsageException">It may not.</exception>
    public Addresses Tried()
    {
        string[] urls = [.. Urls.Select(WithPort)];
        return new Addresses(urls, Public ?? (Reachable(urls[0]) is var own && string.Equals(own, urls[0], StringComparison.Ordinal) ? null : own));
    }

    /// <summary>The URL with a port that is free at the moment, when it leaves the port open; otherwise as it is.</summary>
    /// <exception cref="UsageException">Nobody can listen there, or not this process.</exception>
    public static string WithPort(string url)
    {
        BindingAddress address = Parse(url);
        IPAddress ip = ListeningOn(address.Host);
        using var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (ip.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
        try
        {
            socket.Bind(new IPEndPoint(ip, address.Port));
            socket.Listen();
        }
        catch (SocketException e)
        {
            throw new UsageException(SentenceOf(e, url, address));
        }

        return address.Port != 0 ? url : string.Create(CultureInfo.InvariantCulture, $"{address.Scheme}://{address.Host}:{((IPEndPoint)socket.LocalEndPoint!).Port}");
    }

    /// <summary>How this process calls itself: an address to listen on all interfaces is not one to call.</summary>
    public static string Reachable(string url)
    {
        BindingAddress address = BindingAddress.Parse(url);
        string? host = address.Host switch { "*" or "+" or "0.0.0.0" => "127.0.0.1", "[::]" => "[::1]", _ => null };
        return host is null ? url : string.Create(CultureInfo.InvariantCulture, $"{address.Scheme}://{host}:{address.Port}");
    }

    // By the server's own parser, so that it finds what is found here.
    private static BindingAddress Parse(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw NoUrl(UrlsOption, url);
        }

        if (address.Scheme is "https") throw new UsageException($"{UrlsOption}: for '{url}' the exchange has no certificate: let a reverse proxy speak https, and tell its address with {PublicOption}.");
        if (address.Scheme is not "http" || address.IsUnixPipe || address.IsNamedPipe || address.Host.Length == 0) throw NoUrl(UrlsOption, url);
        if (address.Port is < 0 or > IPEndPoint.MaxPort) throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{UrlsOption}: the port of '{url}' is out of range: at most {IPEndPoint.MaxPort}, and 0 for any that is free."));
        if (address.PathBase.Length > 0) throw new UsageException($"{UrlsOption}: '{url}' has a path, and the exchange listens on whole addresses.");
        if (address.Host is not ("*" or "+" or "localhost") && !IPAddress.TryParse(address.Host, out _))
        {
            // The server would take a name for all interfaces.
            throw new UsageException($"{UrlsOption}: '{address.Host}' is no IP address: listen on one of this machine, on localhost, or on * for all, and tell a name with {PublicOption}.");
        }

        return address;
    }

    private static IPAddress ListeningOn(string host) => host switch
    {
        "*" or "+" => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.Parse(host),
    };

    private static string SentenceOf(SocketException e, string url, BindingAddress address) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"{url} is in use by another program: choose another with {UrlsOption}.",
        SocketError.AddressNotAvailable => $"{UrlsOption}: {address.Host} is no address of this machine.",
        SocketError.AccessDenied => string.Create(CultureInfo.InvariantCulture, $"{UrlsOption}: this user may not listen on port {address.Port}: choose one from 1024 on."),
        _ => $"{url} can't be listened on: {e.Message.TrimEnd('.')}.",
    };

    private static UsageException NoUrl(string option, string url) => new($"{option}: '{url}' is not an http or https URL.");
}
