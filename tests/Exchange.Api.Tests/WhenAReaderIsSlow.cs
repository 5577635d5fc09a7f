namespace Exchange.Api.Tests;

public sealed class WhenAReaderIsSlow
{
    [Fact]
    public void He_is_cut_off_when_too_many_bytes_wait_for_him()
    {
        using var queue = new FeedQueue<int>(bytesMax: 100, piecesMax: 10);
        queue.Add(1, 60);
        queue.CutOff.IsCancellationRequested.ShouldBeFalse();
        queue.Add(2, 60);
        queue.CutOff.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void He_is_cut_off_when_too_many_pieces_wait_for_him()
    {
        using var queue = new FeedQueue<int>(bytesMax: 100, piecesMax: 2);
        for (int i = 0; i < 3; i++)
        {
            queue.CutOff.IsCancellationRequested.ShouldBeFalse();
            queue.Add(i, 1);
        }

        queue.CutOff.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Whoever_keeps_up_gets_everything_in_order()
    {
        using var queue = new FeedQueue<int>(bytesMax: 100, piecesMax: 2);
        for (int i = 0; i < 1_000; i++)
        {
            queue.Add(i, 90);
            queue.TryTake(out int piece).ShouldBeTrue();
            piece.ShouldBe(i);
        }

        queue.CutOff.IsCancellationRequested.ShouldBeFalse();
    }
}
