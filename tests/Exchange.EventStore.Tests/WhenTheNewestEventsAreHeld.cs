using System.Collections.Frozen;
using Exchange.EventStore.Postgres;
using Exchange.Kernel;
using Exchange.TestKit.Contract;
using NodaTime;

namespace Exchange.EventStore.Tests;

public sealed class WhenTheNewestEventsAreHeld
{
    private const int Bytes = 10;

    private readonly NewestEvents _newest = new(countMax: 8, bytesMax: 6 * Bytes);

    [Fact]
    public void A_follower_gets_whole_batches_up_to_the_size_he_asks_for()
    {
        _newest.Add(After(0, 1, 2, 2));
        Positions(_newest.TryRead(0, 100, Nothing)).ShouldBe([1, 2, 3, 4, 5]);
        Positions(_newest.TryRead(0, 2, Nothing)).ShouldBe([1]);
        Positions(_newest.TryRead(1, 2, Nothing)).ShouldBe([2, 3]);
        Positions(_newest.TryRead(1, 3, Nothing)).ShouldBe([2, 3]);
    }

    [Fact]
    public void A_batch_that_is_larger_than_the_page_comes_whole()
    {
        _newest.Add(After(0, 3, 1));
        Positions(_newest.TryRead(0, 1, Nothing)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void What_is_not_asked_for_is_left_out_and_the_page_reaches_as_far()
    {
        _newest.Add(After(0, 1, 2));
        Page page = _newest.TryRead(0, 100, FrozenSet.Create(StringComparer.Ordinal, Tally.Name))!;
        page.Events.ShouldBeEmpty();
        (page.After, page.Last).ShouldBe((0, 3));
    }

    [Fact]
    public void The_store_is_asked_at_the_end_before_the_beginning_and_inside_a_batch()
    {
        _newest.Add(After(10, 2, 1));
        _newest.TryRead(13, 100, Nothing).ShouldBeNull();
        _newest.TryRead(14, 100, Nothing).ShouldBeNull();
        _newest.TryRead(9, 100, Nothing).ShouldBeNull();
        _newest.TryRead(11, 100, Nothing).ShouldBeNull();
    }

    [Fact]
    public void The_oldest_make_room_beyond_the_count()
    {
        var newest = new NewestEvents(countMax: 4, bytesMax: 1_000);
        newest.Add(After(0, 1, 1, 1));
        newest.Add(After(3, 1, 1));
        newest.TryRead(0, 100, Nothing).ShouldBeNull();
        Positions(newest.TryRead(1, 100, Nothing)).ShouldBe([2, 3, 4, 5]);
    }

    [Fact]
    public void And_beyond_the_bytes()
    {
        _newest.Add(After(0, 1, 1, 1, 1, 1, 1, 1));
        _newest.TryRead(0, 100, Nothing).ShouldBeNull();
        Positions(_newest.TryRead(1, 100, Nothing)).ShouldBe([2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public void A_batch_of_which_a_part_has_made_room_is_read_from_the_store()
    {
        _newest.Add(After(0, 7, 1));
        _newest.TryRead(0, 100, Nothing).ShouldBeNull();
        _newest.TryRead(2, 100, Nothing).ShouldBeNull();
        Positions(_newest.TryRead(7, 100, Nothing)).ShouldBe([8]);
    }

    [Fact]
    public void After_a_gap_only_what_comes_behind_it_is_held()
    {
        _newest.Add(After(0, 1, 1));
        _newest.Add(After(5, 1));
        _newest.TryRead(0, 100, Nothing).ShouldBeNull();
        _newest.TryRead(2, 100, Nothing).ShouldBeNull();
        Positions(_newest.TryRead(5, 100, Nothing)).ShouldBe([6]);
    }

    [Fact]
    public void Nothing_is_held_once_the_writer_has_lost_its_connection()
    {
        _newest.Add(After(0, 1, 1));
        _newest.Clear();
        _newest.TryRead(0, 100, Nothing).ShouldBeNull();
    }

    private static FrozenSet<string> Nothing => [];

    private static IEnumerable<long>? Positions(Page? page) => page?.Events.Select(e => e.Position);

    private static Group After(long position, params int[] batches)
    {
        var events = new List<RecordedEvent>();
        foreach (int count in batches)
        {
            for (int i = 1; i <= count; i++)
            {
                events.Add(new RecordedEvent(
                    position + events.Count + 1, Guid.Empty, Tally.Stream(1), 1, Tally.Name, new byte[Bytes], NodaConstants.UnixEpoch, TallyCommands.Teller, default, "", new EventHeaders(i, count, "1", null)));
            }
        }

        return new Group(1, 1, position, 0, NodaConstants.UnixEpoch, events, [], []);
    }
}
