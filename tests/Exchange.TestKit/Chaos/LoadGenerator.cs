using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;

namespace Exchange.TestKit;

/// <summary>Somebody who bids: a key of the API and the participant it stands for.</summary>
public sealed record Bidder(string Key, ParticipantId Participant);

/// <summary>Clients that place bids over HTTP as impatient programs do: every bid is sent again, under the same key, until its answer arrives.</summary>
/// <remarks>
/// Which bids are placed is a function of the seed; which node gets them, and how often, is the run's. Some answered bids are sent once more.
/// Remembers the answer of each command, and every contradiction between two answers to one command.
/// </remarks>
public sealed class LoadGenerator : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3); // with one attempt: a frozen node takes connections and says nothing
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private readonly Func<IReadOnlyList<Uri>> _nodes;
    private readonly IReadOnlyList<Guid> _auctions;
    private readonly int _seed;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentDictionary<CommandId, Acknowledged> _acknowledged = [];
    private readonly ConcurrentQueue<string> _faults = [];
    private readonly CancellationTokenSource _finish = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly Lock _lock = new();
    private readonly List<(long Count, TaskCompletionSource Reached)> _waiting = [];
    private readonly Task[] _clients;
    private volatile Uri? _writer;
    private long _level = 1_000;
    private long _accepted;
    private long _attempts;

    /// <param name="bidders">One client each; the same bidder may stand there several times.</param>
    /// <param name="nodes">Where the exchange can be reached at the moment.</param>
    public LoadGenerator(int seed, IReadOnlyList<Bidder> bidders, IReadOnlyList<Guid> auctions, Func<IReadOnlyList<Uri>> nodes)
    {
        (_seed, _auctions, _nodes) = (seed, auctions, nodes);
        _clients = [.. bidders.Select((bidder, number) => Task.Run(() => BidAsync(bidder, number)))];
    }

    /// <summary>Commands whose answer has arrived.</summary>
    public long Answered => _acknowledged.Count;

    /// <summary>Those of them that were accepted.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Requests sent, answered or not.</summary>
    public long Attempts => Interlocked.Read(ref _attempts);

    public IReadOnlyCollection<Acknowledged> Acknowledged => [.. _acknowledged.Values];

    /// <summary>What must never be: two different answers to one command, an answer of 500, a status that no bid can get.</summary>
    public IReadOnlyCollection<string> Faults => [.. _faults];

    /// <summary>Completes when so many further commands have been answered.</summary>
    public Task WhenAnsweredAsync(int further)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((Answered + further, reached));
            return reached.Task;
        }
    }

    /// <summary>Begins no further bids, and sends those under way until they are answered.</summary>
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
        _http.Dispose();
        _finish.Dispose();
        _abandon.Dispose();
    }

    private async Task BidAsync(Bidder bidder, int number)
    {
        var random = new Random(HashCode.Combine(_seed, number) & int.MaxValue);
        try
        {
            for (int i = 0; !_finish.IsCancellationRequested; i++)
            {
                string key = string.Create(CultureInfo.InvariantCulture, $"{_seed}-{number}-{i}");
                Guid auction = _auctions[random.Next(_auctions.Count)];
                long maximum = Interlocked.Add(ref _level, random.Next(1, 30)) + random.Next(-400, 400);
                byte[] body = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"maximum":{"amount":"{{maximum / 100}}.{{maximum % 100:00}}","currency":"CNY"}}"""));
                await SendUntilAnsweredAsync(bidder, key, auction, body, random);
                if (random.Next(10) == 0)
                {
                    await SendUntilAnsweredAsync(bidder, key, auction, body, random);
                }
            }
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
            // The test has failed elsewhere; nobody waits for the rest.
        }
    }

    private async Task SendUntilAnsweredAsync(Bidder bidder, string key, Guid auction, byte[] body, Random random)
    {
        while (true)
        {
            IReadOnlyList<Uri> nodes = _nodes();
            Uri node = _writer is { } writer && nodes.Contains(writer) ? writer : nodes[random.Next(nodes.Count)];
            Interlocked.Increment(ref _attempts);
            if (await TryAsync(node, bidder, key, auction, body))
            {
                return;
            }

            await Task.Delay(RetryPause, _abandon.Token);
        }
    }

    private async Task<bool> TryAsync(Uri node, Bidder bidder, string key, Guid auction, byte[] body)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_abandon.Token);
        patience.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, $"/auctions/{auction}/bids"));
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bidder.Key);
            request.Headers.Add("Idempotency-Key", key);
            using HttpResponseMessage response = await _http.SendAsync(request, patience.Token);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(patience.Token);
            return Take(node, CommandId.Of(bidder.Participant, key), (int)response.StatusCode, answer);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !_abandon.IsCancellationRequested))
        {
            _writer = null;
            return false;
        }
    }

    /// <returns>Whether it was an answer to the command, and not only word of where or when to ask again.</returns>
    private bool Take(Uri node, CommandId id, int status, byte[] answer)
    {
        switch ((HttpStatusCode)status)
        {
            case HttpStatusCode.MisdirectedRequest:
                _writer = WriterOf(answer);
                return false;
            case HttpStatusCode.ServiceUnavailable:
                _writer = null;
                return false;
            case HttpStatusCode.OK or HttpStatusCode.Conflict:
                _writer = node;
                Remember(new Acknowledged(id.Value, status, answer));
                return true;
            default:
                Fault($"command {id}: {status} {Encoding.UTF8.GetString(answer)}");
                return false;
        }
    }

    private void Remember(Acknowledged answer)
    {
        Acknowledged first = _acknowledged.GetOrAdd(new CommandId(answer.Command), answer);
        if (!ReferenceEquals(first, answer))
        {
            if (first.Status != answer.Status || !first.Body.Span.SequenceEqual(answer.Body.Span))
            {
                Fault($"command {answer.Command} was answered {first.Status} {Text(first)} and then {answer.Status} {Text(answer)}");
            }

            return;
        }

        if (answer.Status == (int)HttpStatusCode.OK)
        {
            Interlocked.Increment(ref _accepted);
        }

        lock (_lock)
        {
            _waiting.RemoveAll(w => Answered >= w.Count && w.Reached.TrySetResult());
        }
    }

    private void Fault(string fault)
    {
        if (_faults.Count < 20)
        {
            _faults.Enqueue(fault);
        }
    }

    private static string Text(Acknowledged answer) => Encoding.UTF8.GetString(answer.Body.Span);

    private static Uri? WriterOf(byte[] problem)
    {
        using JsonDocument document = JsonDocument.Parse(problem);
        return document.RootElement.TryGetProperty("writer", out JsonElement writer) && Uri.TryCreate(writer.GetString(), UriKind.Absolute, out Uri? address) ? address : null;
    }
}
