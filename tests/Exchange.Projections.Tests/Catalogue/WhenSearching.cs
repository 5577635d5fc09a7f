using Exchange.TestKit;

namespace Exchange.Projections.Tests.Catalogue;

/// <summary>What is found by what: the tokens of texts and of queries, in no culture.</summary>
public sealed class WhenSearching
{
    private const string Bus = "上海市公交车到站时刻", Metro = "上海地铁客流量（2026年）", Air = "空气质量监测 Air-Quality, hourly PM2.5", Tram = "Ｔｒａｍ　ｓｔｏｐｓ：有轨电车站点", Corp = "企业登记信息 company_register v2", Kana = "バス停の位置データ Ünïcode Łódź";

    [Theory]
    // Two characters.
    [InlineData("公交", Bus, true)]
    [InlineData("地铁", Bus, false)]
    [InlineData("到站", Bus, true)]
    [InlineData("时刻", Bus, true)]
    [InlineData("上海", Bus, true)]
    [InlineData("海市", Bus, true)]
    [InlineData("交公", Bus, false)]
    [InlineData("地铁", Metro, true)]
    [InlineData("公交", Metro, false)]
    [InlineData("客流", Metro, true)]
    [InlineData("流客", Metro, false)]
    [InlineData("空气", Air, true)]
    [InlineData("质量", Air, true)]
    [InlineData("登记", Corp, true)]
    [InlineData("バス", Kana, true)]
    [InlineData("位置", Kana, true)]
    // One character, and more than two.
    [InlineData("车", Bus, true)]
    [InlineData("船", Bus, false)]
    [InlineData("公交车", Bus, true)]
    [InlineData("公交船", Bus, false)]
    [InlineData("上海市公交车到站时刻", Bus, true)]
    [InlineData("上海市公交车到站时刻表", Bus, false)]
    [InlineData("有轨电车", Tram, true)]
    // Several, in any order: all must be there.
    [InlineData("时刻 公交", Bus, true)]
    [InlineData("公交，地铁", Bus, false)]
    [InlineData("上海 地铁", Metro, true)]
    // Words: whole or by their beginning, capitals or not.
    [InlineData("quality", Air, true)]
    [InlineData("QUALITY", Air, true)]
    [InlineData("qual", Air, true)]
    [InlineData("uality", Air, false)]
    [InlineData("air", Air, true)]
    [InlineData("ai", Air, false)]
    [InlineData("pm2", Air, true)]
    [InlineData("register", Corp, true)]
    [InlineData("v2", Corp, true)]
    [InlineData("v3", Corp, false)]
    // Mixed.
    [InlineData("空气 hourly", Air, true)]
    [InlineData("空气hourly", Air, true)]
    [InlineData("hourly 地铁", Air, false)]
    [InlineData("2026年", Metro, true)]
    [InlineData("2025年", Metro, false)]
    // Full width, on either side.
    [InlineData("tram", Tram, true)]
    [InlineData("ＴＲＡＭ", Tram, true)]
    [InlineData("ｑｕａｌｉｔｙ", Air, true)]
    [InlineData("２０２６", Metro, true)]
    [InlineData("公交　时刻", Bus, true)]
    [InlineData("ünïcode", Kana, true)]
    [InlineData("ŁÓDŹ", Kana, true)]
    // Nothing that can be looked for.
    [InlineData("!?·", Bus, false)]
    public void The_table_of_queries_holds(string query, string text, bool found) => SearchQuery.Of(query)!.Finds(SearchTokens.Of([text], [])).ShouldBe(found);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t　")]
    public void Nothing_asked_is_no_query(string? text) => SearchQuery.Of(text).ShouldBeNull();

    [Fact]
    public void What_is_in_the_heading_ranks_higher_than_what_is_below_it()
    {
        SearchQuery query = SearchQuery.Of("公交 timetable")!;
        query.Score(SearchTokens.Of([Bus, "timetable"], [])).ShouldBe(2);
        query.Score(SearchTokens.Of([Bus], ["timetables"])).ShouldBe(1);
        query.Score(SearchTokens.Of(["x"], [Bus, "timetables"])).ShouldBe(0);
    }

    [Fact]
    public void Tokens_are_single_and_in_ordinal_order_in_every_culture()
    {
        foreach (string culture in (string[])["en-US", "tr-TR", "zh-CN"])
        {
            SearchTokens tokens = Cultures.In(culture, () => SearchTokens.Of(["INFO Iı 公交公交", null], ["info", "Zürich"]));
            tokens.Heading.ShouldBe(["info", "iı", "交", "交公", "公", "公交"]);
            tokens.All.ShouldBe(["info", "iı", "zürich", "交", "交公", "公", "公交"]);
        }
    }

    [Fact]
    public void Whatever_is_written_gives_tokens_that_an_index_can_hold()
    {
        string odd = new string('x', 5_000) + " \ud83d\ude8c" + new string('公', 3) + " a\u0301b " + "'\\:*&|!()<->";
        SearchTokens tokens = SearchTokens.Of([odd], []);
        tokens.All.ShouldAllBe(t => t.Length > 0 && t.Length <= 40);
        tokens.All.ShouldAllBe(t => t.EnumerateRunes().All(r => System.Text.Rune.IsLetterOrDigit(r) || System.Text.Rune.GetUnicodeCategory(r) == System.Globalization.UnicodeCategory.NonSpacingMark));
        SearchQuery.Of(odd)!.Finds(tokens).ShouldBeTrue();
    }
}
