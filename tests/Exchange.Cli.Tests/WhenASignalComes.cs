namespace Exchange.Cli.Tests;

/// <summary>What is thrown on the thread of a signal aborts the process, with exit code 134 instead of its own.</summary>
public sealed class WhenASignalComes
{
    [Fact]
    public void One_that_comes_when_the_command_is_just_done_changes_nothing()
    {
        var signal = new StopSignal();
        signal.Dispose();
        signal.Stop();
    }

    [Fact]
    public void All_are_told_to_stop_though_one_of_them_fails()
    {
        using var signal = new StopSignal();
        int told = 0;
        signal.Token.Register(() => told++);
        signal.Token.Register(() => throw new InvalidOperationException("The program has just ended."));
        signal.Token.Register(() => told++);
        signal.Stop();
        told.ShouldBe(2);
    }

    [Fact]
    public async Task Signals_again_and_again_while_it_stops_change_nothing()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("exchange-signals-");
        if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute; // the server's own user must get through
        using var exchange = Program.Start("serve", "--data", folder.FullName, "--urls", "http://127.0.0.1:0");
        (await exchange.ReadLineAsync()).ShouldStartWith("Exchange is ready: ");
        Task<int> ended = exchange.EndAsync();
        while (!ended.IsCompleted) await Program.SignalAsync("-TERM", exchange.Id);
        (await ended).ShouldBeOneOf(0, 128 + 15); // one may come when nobody listens any more: then it ends by that
        (await exchange.ErrorAsync()).ShouldBeEmpty();
        folder.Delete(recursive: true);
    }
}
