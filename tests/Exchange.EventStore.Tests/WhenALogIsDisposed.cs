using Exchange.EventStore.Postgres;

namespace Exchange.EventStore.Tests;

public sealed class WhenALogIsDisposed
{
    [Fact] // A container that knows it as IEventLog and as IEventReader does that; every orderly stop of a node ended with an exception.
    public async Task It_may_be_disposed_again()
    {
        var log = new PostgresLog(new PostgresLogOptions { ConnectionString = "Host=/nowhere" });
        await log.DisposeAsync();
        await log.DisposeAsync();
    }
}
