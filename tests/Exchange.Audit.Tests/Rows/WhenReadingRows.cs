using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Resources;
using Exchange.Projections;
using Exchange.Projections.Accounts;
using Exchange.Projections.AssetMap;
using Exchange.Projections.Catalogue;
using Exchange.Projections.Listings;
using Exchange.Projections.Operation;
using Exchange.Projections.Parties;
using Exchange.Projections.PriceDiscovery;
using Exchange.Projections.Titles;
using Exchange.Projections.Trade;
using Exchange.ReadModels.Postgres.Auctions;
using Exchange.ReadModels.Postgres.Rows;
using Exchange.TestKit.Story;
using NodaTime;
using static Exchange.TestKit.Story.Cast;

namespace Exchange.Audit.Tests.Rows;

/// <summary>One story, stored once and read only.</summary>
public sealed class WhenReadingRows : IClassFixture<WhenReadingRows.Stored>
{
    private readonly Stored _stored;

    public WhenReadingRows(Stored stored) => _stored = stored;

    private RowReads Reads => _stored.Story.Reads;

    private long End => _stored.Log[^1].Position;

    [Fact]
    public async Task As_of_every_position_of_the_log_is_a_fold_up_to_there()
    {
        var rows = new Dictionary<RowKey, Row>();
        var fold = new RowFold(MarketProjections.All, (RowKey key, out Row? row) =>
        {
            rows.TryGetValue(key, out row);
            return true;
        });
        foreach (RecordedEvent e in _stored.Log)
        {
            fold.Apply(new Fact(e.Stream, e.Position, e.Version, e.At, e.Actor, StoredStory.Aggregates.Events.Deserialize(e.Type, e.Data.Span))).ShouldBeNull();
            if (!e.EndsBatch) continue;
            var changed = fold.EndBatch();
            foreach (RowChange change in changed)
            {
                if (change.Row is null) rows.Remove(change.Key);
                else rows[change.Key] = change.Row;
            }

            // What this batch changed, one by one; and now and then everything.
            foreach (RowChange change in changed)
            {
                bool isSealed = change.Row?.SeenBy() == Audience.OwnersAlone;
                if (isSealed) (await Reads.FindAsync(change.Key.Model, change.Key.Key, Viewer.Operator, e.Position, CancellationToken.None)).Row.ShouldBeNull("it is sealed (SEE-1)");
                if (isSealed && change.Row!.OwnedBy().IsEmpty) continue; // it is nobody's to see
                Viewer viewer = isSealed ? Viewer.Of(change.Row!.OwnedBy()[0]) : Viewer.Operator;
                Found found = await Reads.FindAsync(change.Key.Model, change.Key.Key, viewer, e.Position, CancellationToken.None);
                found.Position.ShouldBe(e.Position);
                found.Row?.Document.ShouldBe(change.Row is null ? null : MarketProjections.Models[change.Key.Model].Write(change.Row));
                (found.Row is null).ShouldBe(change.Row is null);
            }

            if (e.Position % 10 != 0 && e.Position != End) continue;
            foreach (RowModel model in MarketProjections.Models.Values)
            {
                (await ListAsync(model.Name, Viewer.Operator, RowFilter.All, e.Position)).ShouldBe(
                    rows.Where(r => r.Key.Model == model.Name && r.Value.SeenBy() != Audience.OwnersAlone).OrderBy(r => r.Key.Key, StringComparer.Ordinal).Select(r => (r.Key.Key, model.Write(r.Value))), $"{model.Name} as of {e.Position}");
            }
        }

        foreach (RowModel model in MarketProjections.Models.Values)
        {
            (await ListAsync(model.Name, Viewer.Operator, RowFilter.All, null)).ShouldBe(await ListAsync(model.Name, Viewer.Operator, RowFilter.All, End));
        }
    }

    [Fact]
    public async Task Not_yours_and_not_there_are_one_answer()
    {
        foreach ((string model, string key, ParticipantId owner, ParticipantId other) in ((string, string, ParticipantId, ParticipantId)[])
        [
            (OrderRow.Model, AliceOrder.ToString(), Alice, Bob), (AgreementRow.Model, Exchange.Market.Agreements.AgreementId.Of(AliceOrder).ToString(), Harbour, Carol),
            (SettlementRow.Model, MarketStory.Settlement(AliceOrder).ToString(), Alice, Metro), (AccountRow.Model, "alice-CNY", Alice, Bob), (AccountEntryRow.Model, "alice-CNY/0000000001", Alice, Bob),
            (ResourceRow.Model, Secret.ToString(), Harbour, Metro), (ListingRow.Model, Id<Market.Listings.ListingId>(26).ToString(), Metro, Harbour), (ParticipantRow.Model, "dave", Dave, Alice),
            (CertificateRow.Model, CertificateRow.NumberOf(MarketStory.Settlement(AliceOrder), Rules(0).Calendar, _stored.Log[^1].At), Alice, Bob),
            (TitleRow.Model, Market.Titles.TitleId.Of(Night).ToString(), Metro, Harbour),
            (MapEdgeRow.Model, $"listing/{BusListing}>participant/alice", Alice, Bob),
        ])
        {
            (await Reads.FindAsync(model, key, Viewer.Of(owner), null, CancellationToken.None)).Row.ShouldNotBeNull($"{model} {key}");
            (await Reads.FindAsync(model, key, Viewer.Operator, null, CancellationToken.None)).Row.ShouldNotBeNull();
            foreach (Viewer viewer in (Viewer[])[Viewer.Of(other), Viewer.Anybody])
            {
                (await Reads.FindAsync(model, key, viewer, null, CancellationToken.None)).ShouldBe(new Found(null, End), $"{model} {key}");
                (await Reads.FindAsync(model, key, viewer, End, CancellationToken.None)).ShouldBe(new Found(null, End));
                (await ListAsync(model, viewer, RowFilter.All, null)).ShouldNotContain(r => r.Key == key);
                (await ListAsync(model, viewer, RowFilter.All, End)).ShouldNotContain(r => r.Key == key);
            }
        }

        foreach (string model in (string[])[DecisionRow.Model, QueueRow.Model])
        {
            (await ListAsync(model, Viewer.Of(Alice), RowFilter.All, null)).ShouldBeEmpty();
            (await ListAsync(model, Viewer.Operator, RowFilter.All, null)).ShouldNotBeEmpty();
        }

        (await Reads.FindAsync(AccountRow.Model, "house-CNY", Viewer.Of(new ParticipantId("house")), null, CancellationToken.None)).Row.ShouldBeNull();
    }

    [Fact] // SEE-2
    public async Task The_past_is_shown_to_those_who_may_see_the_present_and_no_more_than_they_might_have_seen_then()
    {
        long drafted = _stored.PositionOf("listing_drafted", BusListing.Stream), listed = _stored.PositionOf("listing_listed", BusListing.Stream);
        (await Reads.FindAsync(ListingRow.Model, BusListing.ToString(), Viewer.Anybody, listed, CancellationToken.None)).Row!.As<ListingRow>().Phase.ShouldBe(Market.Listings.ListingPhase.Listed);
        (await Reads.FindAsync(ListingRow.Model, BusListing.ToString(), Viewer.Anybody, drafted, CancellationToken.None)).Row.ShouldBeNull("it was a draft then");
        (await Reads.FindAsync(ListingRow.Model, BusListing.ToString(), Viewer.Of(Harbour), drafted, CancellationToken.None)).Row.ShouldNotBeNull();

        // The open listing was found by search until it expired; now only the operator sees that it was.
        long open = _stored.PositionOf("listing_listed", OpenListing.Stream);
        (await Reads.FindAsync(CatalogueRow.Model, OpenListing.ToString(), Viewer.Anybody, open, CancellationToken.None)).Row.ShouldBeNull();
        (await Reads.FindAsync(CatalogueRow.Model, OpenListing.ToString(), Viewer.Operator, open, CancellationToken.None)).Row.ShouldNotBeNull();
    }

    [Fact]
    public async Task Lists_are_narrowed_by_owner_prefix_and_labels_and_paged_by_cursor()
    {
        (await ListAsync(OrderRow.Model, Viewer.Of(Harbour), new RowFilter(Harbour), null)).Count.ShouldBe(3);
        (await ListAsync(OrderRow.Model, Viewer.Operator, new RowFilter(Labels: [Label.Of("buyer", "alice"), Label.OfValue("phase", Market.Orders.OrderPhase.Closed)]), null)).Count.ShouldBe(5);
        (await ListAsync(AccountEntryRow.Model, Viewer.Of(Alice), new RowFilter(KeyPrefix: AccountEntryRow.PrefixOf(new("alice-CNY"))), null)).Select(r => r.Key)
            .ShouldBe(Enumerable.Range(1, 14).Select(number => $"alice-CNY/{number:D10}"));
        (await ListAsync(AccountEntryRow.Model, Viewer.Of(Bob), new RowFilter(KeyPrefix: AccountEntryRow.PrefixOf(new("alice-CNY"))), null)).ShouldBeEmpty();
        (await ListAsync(PriceRow.Model, Viewer.Anybody, new RowFilter(KeyPrefix: PriceRow.PrefixOf("城市/city")), null)).ShouldHaveSingleItem();
        (await ListAsync(CandleRow.Model, Viewer.Anybody, new RowFilter(KeyPrefix: CandleRow.PrefixOf(Buses, "CNY", "1d")), null)).ShouldHaveSingleItem();
        (await ListAsync(MapEdgeRow.Model, Viewer.Anybody, new RowFilter(Labels: [Label.Of("to", MapNodeRow.KeyOf(MapNodeKind.Product, Buses.ToString()))]), null)).Count.ShouldBe(3);

        var paged = new List<(string, string)>();
        for (string? after = null; ;)
        {
            Listed<FoundRow> page = await Reads.ListAsync(MapNodeRow.Model, Viewer.Anybody, RowFilter.All, after, 3, null, CancellationToken.None);
            page.Position.ShouldBe(End);
            if (page.Items.Count == 0) break;
            paged.AddRange(page.Items.Select(i => (i.Key, i.Document)));
            after = page.Items[^1].Key;
        }

        paged.ShouldBe(await ListAsync(MapNodeRow.Model, Viewer.Anybody, RowFilter.All, null));
        // A cursor of another list does no harm.
        (await Reads.ListAsync(AccountEntryRow.Model, Viewer.Operator, new RowFilter(KeyPrefix: "alice-CNY/"), "a", 1, null, CancellationToken.None)).Items.ShouldHaveSingleItem();
        (await Reads.ListAsync(AccountEntryRow.Model, Viewer.Operator, new RowFilter(KeyPrefix: "alice-CNY/"), "zebra", 1, null, CancellationToken.None)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Search_finds_by_text_and_facets_now_and_in_the_past()
    {
        (await SearchAsync(new CatalogueSearch("公交"))).Total.ShouldBe(4, "three resources and a listing have it among their keywords");
        SearchResults buses = await SearchAsync(new CatalogueSearch("到站"));
        buses.Items.ShouldHaveSingleItem().As<CatalogueRow>().Title.ShouldBe("上海市公交车到站时刻");
        (await SearchAsync(new CatalogueSearch("地铁"))).Total.ShouldBe(0, "it was retired");
        (await SearchAsync(new CatalogueSearch("depot"))).Total.ShouldBe(0, "it is closed (DOM-5)");
        (await SearchAsync(new CatalogueSearch("timetable"))).Total.ShouldBe(1);
        (await SearchAsync(new CatalogueSearch("timet"))).Total.ShouldBe(1);
        (await SearchAsync(new CatalogueSearch("'; drop table rows; --"))).Total.ShouldBe(0);
        (await SearchAsync(new CatalogueSearch("!?"))).Total.ShouldBe(0);

        SearchResults all = await SearchAsync(new CatalogueSearch(null));
        all.Facets.Where(f => f.Name == "kind").ShouldBe([new Facet("kind", "resource", 3), new Facet("kind", "listing", 1)]);
        all.Facets.Where(f => f.Name == "openness").ShouldBe([new Facet("openness", "conditional", 2), new Facet("openness", "unconditional", 2)]);
        all.Facets.Where(f => f.Name == "high-value").ShouldBe([new Facet("high-value", "mobility", 1)]);
        (await SearchAsync(new CatalogueSearch(null, HighValue: "mobility"))).Items.ShouldHaveSingleItem().As<CatalogueRow>().HighValue.ShouldBe(HighValueCategory.Mobility);
        (await SearchAsync(new CatalogueSearch(null, HighValue: "statistics"))).Total.ShouldBe(0);
        (await ListAsync(ResourceRow.Model, Viewer.Anybody, new RowFilter(Labels: [Label.OfValue("high-value", HighValueCategory.Mobility)]), null)).ShouldHaveSingleItem();
        (await SearchAsync(new CatalogueSearch(null, Theme: "城市/city"))).Total.ShouldBe(2);
        (await SearchAsync(new CatalogueSearch(null, Theme: "城市/city", Kind: "listing"))).Total.ShouldBe(1);
        long open = _stored.PositionOf("listing_listed", OpenListing.Stream);
        (await Reads.SearchAsync(new CatalogueSearch("到站"), Viewer.Operator, null, 10, open, CancellationToken.None)).Total.ShouldBe(2, "its listing was open then");
        (await Reads.SearchAsync(new CatalogueSearch(null, HighValue: "mobility"), Viewer.Operator, null, 10, open, CancellationToken.None)).Total.ShouldBe(2, "and was of the same high value");
        (await Reads.SearchAsync(new CatalogueSearch("到站"), Viewer.Anybody, null, 10, open, CancellationToken.None)).Total.ShouldBe(1, "and is gone now (SEE-2)");
        (await SearchAsync(new CatalogueSearch(null, Holder: "上海市交通委员会", Openness: "unconditional", Grade: "general"))).Total.ShouldBe(1);
    }

    [Fact]
    public async Task A_search_in_the_past_gives_what_a_search_gave_then()
    {
        CatalogueSearch[] searches = [new(null), new("公交"), new("bus"), new("air quality"), new(null, Theme: "transport"), new("tra", Kind: "listing"), new("地铁")];
        await using StoredStory story = await StoredStory.OfAsync(_stored.Log);
        MarketRows rows = story.Rows();
        while (await story.NextPageAsync(rows, 25) is { Events.Count: > 0 } page)
        {
            await rows.ApplyAsync(page, CancellationToken.None);
            foreach (CatalogueSearch search in searches)
            {
                string? after = null;
                do
                {
                    SearchResults then = await story.Reads.SearchAsync(search, after, 2, null, CancellationToken.None);
                    // Rows that have gone since are the operator's; so it is compared on the same log, before it goes on.
                    SearchResults past = await story.Reads.SearchAsync(search, after, 2, page.Last, CancellationToken.None);
                    past.Items.Select(i => i.Document).ShouldBe(then.Items.Select(i => i.Document), $"{search} as of {page.Last}");
                    past.Facets.ShouldBe(then.Facets);
                    (past.Total, past.Next, past.Position).ShouldBe((then.Total, then.Next, then.Position));
                    after = then.Next;
                }
                while (after is not null);
            }
        }
    }

    [Fact]
    public async Task A_cursor_that_no_search_gave_is_no_cursor() =>
        await Should.ThrowAsync<FormatException>(() => Reads.SearchAsync(new CatalogueSearch(null), "nonsense", 2, null, CancellationToken.None));

    [Fact]
    public async Task A_reader_waits_for_a_position_and_is_told_what_was_reached()
    {
        (await Reads.WaitForAsync(End, Duration.FromSeconds(1), CancellationToken.None)).ShouldBe(End);
        (await Reads.WaitForAsync(End + 1, Duration.FromMilliseconds(20), CancellationToken.None)).ShouldBe(End);
    }

    private Task<SearchResults> SearchAsync(CatalogueSearch search) => Reads.SearchAsync(search, null, 100, null, CancellationToken.None);

    private async Task<IReadOnlyList<(string Key, string Document)>> ListAsync(string model, Viewer viewer, RowFilter filter, long? asOf) =>
        [.. (await Reads.ListAsync(model, viewer, filter, null, 10_000, asOf, CancellationToken.None)).Items.Select(i => (i.Key, i.Document))];

    public sealed class Stored : IAsyncLifetime
    {
        internal StoredStory Story { get; private set; } = null!;

        internal IReadOnlyList<RecordedEvent> Log { get; private set; } = [];

        public async Task InitializeAsync()
        {
            Log = (await MarketStory.TellAsync()).Log;
            Story = await StoredStory.OfAsync(Log);
            await Story.CatchUpAsync(Story.Rows(), 1_000);
        }

        public async Task DisposeAsync() => await Story.DisposeAsync();

        /// <summary>The end of the batch with the stream's first event of a name.</summary>
        internal long PositionOf(string type, StreamId stream)
        {
            RecordedEvent found = Log.First(e => e.Type == type && e.Stream == stream);
            return Log.First(e => e.Position >= found.Position && e.EndsBatch).Position;
        }
    }
}
