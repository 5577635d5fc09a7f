using Microsoft.Extensions.Hosting;

namespace Exchange.Api;

/// <summary>The orderly end of a process: no more writes are taken, answers under way go out, feeds say goodbye.</summary>
internal sealed class Drain(IHostApplicationLifetime lifetime)
{
    public bool HasBegun => lifetime.ApplicationStopping.IsCancellationRequested;

    public CancellationToken Begun => lifetime.ApplicationStopping;

    public void Begin() => lifetime.StopApplication();
}
