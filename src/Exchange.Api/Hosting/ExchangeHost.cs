using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Exchange.Api;

/// <summary>One process of the exchange: the log's node, the read models, the feeds and the HTTP server in one host.</summary>
public static class ExchangeHost
{
    /// <summary>Composes a process; nothing runs and nothing is connected before it is started.</summary>
    public static WebApplication Create(ExchangeHostOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls([.. options.Urls]);
        return builder.Build();
    }
}
