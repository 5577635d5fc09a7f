using System.Globalization;
using System.Net;

namespace Exchange.TestKit;

/// <summary>Clients that place one bid after the other, and orders among them, each sent again until its answer arrives; some answered ones are sent once more.</summary>
/// <remarks>
/// What is asked is a function of the seed; which node gets it, and how often, is the run's. With a lead, clients take their time once they are so many answers ahead of what anybody waits for: nobody looks
/// at what thousands of bids do while a process starts, and each of them is replayed at the end.
/// </remarks>
public sealed class LoadGenerator : IAsyncDisposable
{
    /// <summary>A client's first command is an order, and so is each so manieth after it: batches of several events, over several streams, and with follow-ups of such.</summary>
    private const int OrderEvery = 10;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private readonly ApiCaller _caller;
    private readonly IReadOnlyList<Guid> _auctions;
    private readonly Guid? _listing;
    private readonly int _seed;
    private readonly int? _lead;
    private readonly CancellationTokenSource _finish = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly Lock _lock = new();
    private readonly List<(long Count, TaskCompletionSource Reached)> _waiting = [];
    private readonly Task[] _clients;
    private long _level = 1_000;
    private long _answered;
    private long _accepted;
    private long _asked;

    /// <param name="bidders">One client each; the same bidder may stand there several times.</param>
    /// <param name="nodes">Where the exchange can be reached at the moment.</param>
    /// <param name="listing">What they order at a posted price; null: they only bid.</param>
    /// <param name="onAnswered">Called for each command when its answer has arrived for the first time.</param>
    /// <param name="lead">Null: they never rest.</param>
    public LoadGenerator(
        int seed, IReadOnlyList<ApiUser> bidders, IReadOnlyList<Guid> auctions, Func<IReadOnlyList<Uri>> nodes, Guid? listing = null, Action<Acknowledged>? onAnswered = null, int? lead = null)
    {
        (_seed, _auctions, _listing, _lead) = (seed, auctions, listing, lead);
        _caller = new ApiCaller(nodes) { OnAcknowledged = Count + onAnswered };
        _clients = [.. bidders.Select((bidder, number) => Task.Run(() => BidAsync(bidder, number)))];
    }

    /// <summary>Commands whose answer has arrived.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Those of them that were accepted.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <inheritdoc cref="ApiCaller.Acknowledged"/>
    public IReadOnlyCollection<Acknowledged> Acknowledged => _caller.Acknowledged;

    /// <inheritdoc cref="ApiCaller.Faults"/>
    public IReadOnlyCollection<string> Faults => _caller.Faults;

    /// <summary>Completes when so many further commands have been answered.</summary>
    public Task WhenAnsweredAsync(int further)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked = Math.Max(_asked, _answered + further);
            _waiting.Add((_answered + further, reached));
            return reached.Task;
        }
    }

    /// <summary>Begins nothing further, and sends what is under way until it is answered.</summary>
    public async Task FinishAsync()
    {
        await _finish.CancelAsync();
        await Task.WhenAll(_clients);
    }

    public async ValueTask DisposeAsync()
    {
        await _finish.CancelAsync();
        await _abandon.CancelAsync();
        await Task.WhenAll(_clients);
        _caller.Dispose();
        _finish.Dispose();
        _abandon.Dispose();
    }

    private async Task BidAsync(ApiUser bidder, int number)
    {
        var random = new Random(unchecked((_seed * 31) + number));
        try
        {
            for (int i = 0; !_finish.IsCancellationRequested; i++)
            {
                string key = string.Create(CultureInfo.InvariantCulture, $"{_seed}-{number}-{i}");
                ApiWrite write = _listing is { } listing && i % OrderEvery == 0 ? new ApiWrite(bidder, $"/listings/{listing}/orders", key, """{"version":1}""") : Bid(bidder, key, random);
                await _caller.UntilAnsweredAsync(write, random, _abandon.Token);
                if (random.Next(10) == 0) await _caller.UntilAnsweredAsync(write, random, _abandon.Token);
                if (_lead is { } lead && Answered >= Interlocked.Read(ref _asked) + lead) await Task.Delay(Rest, _finish.Token);
            }
        }
        catch (OperationCanceledException) when (_finish.IsCancellationRequested)
        {
            // It was resting at the end; or the test has failed elsewhere, and nobody waits for the rest.
        }
    }

    private ApiWrite Bid(ApiUser bidder, string key, Random random)
    {
        Guid auction = _auctions[random.Next(_auctions.Count)];
        // Around a level that rises: some lead, some are outbid at once, some are refused.
        long maximum = Interlocked.Add(ref _level, random.Next(1, 30)) + random.Next(-400, 400);
        return new ApiWrite(
            bidder, $"/auctions/{auction}/bids", key, string.Create(CultureInfo.InvariantCulture, $$$"""{"maximum":{"amount":"{{{maximum / 100}}}.{{{maximum % 100:00}}}","currency":"CNY"}}"""));
    }

    private void Count(Acknowledged answer)
    {
        lock (_lock)
        {
            _answered++;
            if ((HttpStatusCode)answer.Status is HttpStatusCode.OK or HttpStatusCode.Created) _accepted++;
            _waiting.RemoveAll(w => _answered >= w.Count && w.Reached.TrySetResult());
        }
    }
}
