using Exchange.TestKit;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>A place for one node after another: its line to the database, its clock, and the process that runs there now.</summary>
/// <param name="further">Arguments of the program, such as where it listens.</param>
internal sealed class Seat(string name, string connectionString, TimeSpan clockOffset, string folder, params string[] further) : IAsyncDisposable
{
    public string Name => name;

    /// <summary>The node's line to PostgreSQL.</summary>
    public PostgresProxy Line { get; } = new(connectionString, text => text.Contains("log_head_move", StringComparison.Ordinal));

    public NodeProcess Node { get; private set; } = null!;

    /// <summary>Null while no process runs here.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Starts a process, the first or the next one after a kill.</summary>
    public async Task StartAsync()
    {
        if (Node is not null) await Node.DisposeAsync();
        Node = await NodeProcess.StartAsync(
            name, Path.Combine(AppContext.BaseDirectory, "Exchange.FaultNode.dll"),
            ["--connection", Line.ConnectionString, "--data-folder", folder, "--clock-offset", FormattableString.Invariant($"{clockOffset.TotalSeconds:0}s"), .. further]);
        Address = Node.Address;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        Address = null;
        await Node.KillAsync();
    }

    /// <summary>An orderly end.</summary>
    public async Task StopAsync()
    {
        Address = null;
        (await Node.StopAsync()).ShouldBe(0, Node.Output);
    }

    /// <summary>SIGTERM, as a service manager sends it.</summary>
    public async Task TerminateAsync()
    {
        Address = null;
        (await Node.TerminateAsync()).ShouldBe(0, Node.Output);
    }

    public async ValueTask DisposeAsync()
    {
        if (Node is not null) await Node.DisposeAsync();
        await Line.DisposeAsync();
    }
}
