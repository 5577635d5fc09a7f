using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Exchange.TestKit;

/// <summary>Follows the whole log at one node, reconnects with Last-Event-ID, and holds what it sees against the laws of a feed.</summary>
/// <remarks>Every event once, in order, without a hole; a message is a whole batch; time never goes back.</remarks>
public sealed class FeedReader : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private readonly Func<Uri?> _node;
    private readonly string _name;
    private readonly string _key;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _faults = [];
    private readonly Lock _lock = new();
    private readonly List<(long Position, TaskCompletionSource Reached)> _waiting = [];
    private readonly List<Guid> _events = [];
    private readonly Task _running;
    private Instant _at = Instant.MinValue;
    private string _lastEventId = "";

    /// <param name="key">An operator's.</param>
    /// <param name="node">Where the node can be reached at the moment; null while it is down.</param>
    public FeedReader(string name, string key, Func<Uri?> node)
    {
        (_name, _key, _node) = (name, key, node);
        _running = Task.Run(FollowAsync);
    }

    /// <summary>How often it had to connect.</summary>
    public int Connections { get; private set; }

    /// <summary>The ids of the events, by position.</summary>
    public IReadOnlyList<Guid> Events
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    /// <summary>Each breach of a law.</summary>
    public IReadOnlyCollection<string> Faults => [.. _faults];

    /// <summary>Completes when it has seen everything up to a position.</summary>
    public Task WhenAtAsync(long position)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_events.Count >= position) reached.SetResult();
            else _waiting.Add((position, reached));
            return reached.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_node() is { } node) await ReadAsync(node);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The node is gone or not there yet: again, from where we are.
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // What can't be read is a finding, not the end of the reader.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fault(e.ToString());
                return;
            }

            await Task.WhenAny(Task.Delay(RetryPause, _stop.Token));
        }
    }

    private async Task ReadAsync(Uri node)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node, "/log/feed"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        if (_lastEventId.Length > 0) request.Headers.Add("Last-Event-ID", _lastEventId);
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        if (!response.IsSuccessStatusCode)
        {
            // A node that has just started, or has lost its database, says so; anything else is a fault.
            if ((int)response.StatusCode != 503) Fault($"{response.StatusCode}: {await response.Content.ReadAsStringAsync(_stop.Token)}");
            return;
        }

        Connections++;
        await using Stream stream = await response.Content.ReadAsStreamAsync(_stop.Token);
        SseParser<string> parser = SseParser.Create(stream);
        await foreach (SseItem<string> message in parser.EnumerateAsync(_stop.Token))
        {
            if (message.EventType == "batch") Take(message);
            _lastEventId = parser.LastEventId;
        }
    }

    private void Take(SseItem<string> message)
    {
        using JsonDocument document = JsonDocument.Parse(message.Data);
        List<JsonElement> batch = [.. document.RootElement.GetProperty("events").EnumerateArray()];
        lock (_lock)
        {
            for (int i = 0; i < batch.Count; i++) Check(batch[i], i + 1, batch.Count);
            if (message.EventId != _events.Count.ToString(CultureInfo.InvariantCulture)) Fault($"the id of the message at position {_events.Count} is {message.EventId}");
            if (batch.Select(e => e.GetProperty("command").GetGuid()).Distinct().Count() != 1) Fault($"the message at position {_events.Count} holds several batches");
            _waiting.RemoveAll(w => _events.Count >= w.Position && w.Reached.TrySetResult());
        }
    }

    private void Check(JsonElement @event, int index, int count)
    {
        long position = @event.GetProperty("position").GetInt64();
        Instant at = InstantPattern.ExtendedIso.Parse(@event.GetProperty("at").GetString()!).Value;
        string place = string.Create(CultureInfo.InvariantCulture, $"{index}/{count}");
        if (position != _events.Count + 1) Fault($"position {position} comes after {_events.Count}");
        if (@event.GetProperty("batch").GetString() != place) Fault($"position {position} is {@event.GetProperty("batch").GetString()} of its batch, the message says {place}");
        if (at < _at) Fault($"position {position} at {at} comes after {_at}");
        _at = at;
        _events.Add(@event.GetProperty("id").GetGuid());
    }

    private void Fault(string fault)
    {
        if (_faults.Count < 20) _faults.Enqueue($"{_name}: {fault}");
    }
}
