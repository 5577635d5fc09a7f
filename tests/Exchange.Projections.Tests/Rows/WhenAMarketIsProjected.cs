using Exchange.EventStore;
using Exchange.TestKit.Story;

namespace Exchange.Projections.Tests.Rows;

public sealed class WhenAMarketIsProjected
{
    [Fact]
    public async Task Every_model_gets_rows_and_every_row_is_read_as_it_was_written()
    {
        MemoryStage stage = await MarketStory.TellAsync();
        MemoryRows rows = MemoryRows.Of(stage.Log);
        MarketProjections.Models.Keys.Except(rows.Models(), StringComparer.Ordinal).ShouldBeEmpty();
        foreach ((string name, _, Row row, _) in rows.Each())
        {
            RowModel model = MarketProjections.Models[name];
            model.Read(model.Write(row)).ShouldBe(row);
        }
    }
}
