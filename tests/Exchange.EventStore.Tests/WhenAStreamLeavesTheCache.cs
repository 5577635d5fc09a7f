using Exchange.TestKit.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.EventStore.Tests;

public sealed class WhenAStreamLeavesTheCache
{
    private readonly StreamCache _cache;

    public WhenAStreamLeavesTheCache()
    {
        IEventLog log = new InMemoryHarness().Open();
        _cache = new StreamCache(Tally.Registry(), new StateReader(log, Tally.Registry(), NullLogger.Instance), bytesMax: 1 << 20, WriterRuntime.Pool);
    }

    [Fact]
    public async Task It_stays_while_somebody_uses_it()
    {
        CachedStream stream = await _cache.LoadAsync(Tally.Stream(1));
        _cache.Leave(stream);
        _cache.TryPin(Tally.Stream(1)).ShouldBeSameAs(stream);
    }

    [Fact]
    public async Task Its_bytes_are_free_and_whoever_needs_it_reads_it_again()
    {
        CachedStream stream = await _cache.LoadAsync(Tally.Stream(1));
        _cache.Unpin(stream);
        _cache.Leave(stream);
        _cache.Leave(stream);
        _cache.Bytes.ShouldBe(0);
        _cache.TryPin(Tally.Stream(1)).ShouldBeNull();
        (await _cache.LoadAsync(Tally.Stream(1))).ShouldNotBeSameAs(stream);
    }
}
