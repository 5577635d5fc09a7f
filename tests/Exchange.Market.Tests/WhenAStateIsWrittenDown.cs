using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Products;
using Exchange.Market.Tests.Processes;
using Exchange.TestKit;
using Exchange.TestKit.Story;

namespace Exchange.Market.Tests;

/// <summary>Snapshots are a cache: a state that was written down and read back is the state it was, and goes on as it would have.</summary>
public sealed class WhenAStateIsWrittenDown
{
    private static readonly EventCatalog Catalog = EventCatalog.Merge(MarketAggregates.All.Select(a => a.Events));

    [Fact]
    public async Task Every_state_of_a_whole_market_reads_back_exactly()
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (IGrouping<StreamId, RecordedEvent> stream in (await MarketStory.TellAsync()).Log.GroupBy(e => e.Stream))
        {
            IAggregate aggregate = MarketAggregates.Of(stream.Key);
            if (aggregate.Form is not { } form) continue;
            object state = aggregate.Initial;
            foreach (RecordedEvent e in stream)
            {
                state = aggregate.Evolve(state, Catalog.Deserialize(e.Type, e.Data.Span));
                byte[] kept = form.Write(state);
                Difference.Between(state, form.Read(kept)).ShouldBeNull($"{stream.Key} at version {e.Version}: {System.Text.Encoding.UTF8.GetString(kept)}");
            }

            written.Add(aggregate.Prefix);
        }

        // Against vacuity: the story has streams of every kind.
        written.ShouldBe(MarketAggregates.All.Where(a => a.Form is not null).Select(a => a.Prefix), ignoreOrder: true);
    }

    [Fact]
    public async Task What_follows_is_the_same_from_every_version_on()
    {
        foreach (IGrouping<StreamId, RecordedEvent> stream in (await MarketStory.TellAsync()).Log.GroupBy(e => e.Stream))
        {
            IAggregate aggregate = MarketAggregates.Of(stream.Key);
            if (aggregate.Form is not { } form) continue;
            object[] events = [.. stream.Select(e => Catalog.Deserialize(e.Type, e.Data.Span))];
            object whole = events.Aggregate(aggregate.Initial, aggregate.Evolve);
            for (int version = 0; version <= events.Length; version++)
            {
                object kept = form.Read(form.Write(events.Take(version).Aggregate(aggregate.Initial, aggregate.Evolve)));
                Difference.Between(whole, events.Skip(version).Aggregate(kept, aggregate.Evolve)).ShouldBeNull($"{stream.Key} from version {version} on");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261124)]
    public void A_market_whose_every_state_is_written_and_read_between_two_facts_takes_the_same_course(int seed)
    {
        (var market, var laidDown) = (new RandomMarket(seed), new RandomMarket(seed, throughSnapshots: true));
        while (market.Commands < 3_000) market.Step();
        while (laidDown.Commands < 3_000) laidDown.Step();
        laidDown.CheckEverything();
        laidDown.Facts.Select(Catalog.Serialize).ShouldBe(market.Facts.Select(Catalog.Serialize), $"seed {seed}");
    }

    [Fact]
    public async Task No_number_in_it_is_a_float()
    {
        foreach (IGrouping<StreamId, RecordedEvent> stream in (await MarketStory.TellAsync()).Log.GroupBy(e => e.Stream))
        {
            IAggregate aggregate = MarketAggregates.Of(stream.Key);
            if (aggregate.Form is not { } form) continue;
            using var json = JsonDocument.Parse(form.Write(stream.Select(e => Catalog.Deserialize(e.Type, e.Data.Span)).Aggregate(aggregate.Initial, aggregate.Evolve)));
            Numbers(json.RootElement).Where(number => !number.TryGetInt64(out _)).ShouldBeEmpty(stream.Key.Value);
        }
    }

    [Fact]
    public void All_streams_have_a_form_but_those_that_hold_one_fact() =>
        MarketAggregates.All.Where(a => a.Form is null).Select(a => a.Prefix).ShouldBe([AssetRegister.Prefix, BankReferences.Prefix], ignoreOrder: true);

    private static IEnumerable<JsonElement> Numbers(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Numbers(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Numbers),
        JsonValueKind.Number => [json],
        _ => [],
    };
}
