using Exchange.Market.Titles;
using Exchange.Projections.Titles;
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

    [Fact]
    public async Task A_title_tells_how_often_its_claim_was_handed_in()
    {
        MemoryRows rows = MemoryRows.Of((await MarketStory.TellAsync()).Log);
        rows.Get<TitleRow>(Cast.BusTitle).Submission.ShouldBe(2, "returned and handed in again");
        rows.Get<TitleRow>(Cast.TramTitle).Submission.ShouldBe(1);
        rows.Get<TitleRow>(TitleId.Of(Cast.Revised)).Submission.ShouldBe(1, "a new application after a refused one");
    }
}
