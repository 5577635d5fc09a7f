using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;

namespace Exchange.TestKit;

/// <summary>Somebody with a key of the API, and the participant it stands for.</summary>
public sealed record ApiUser(string Key, ParticipantId Participant);

/// <summary>A write under a name of its own: however often it is sent, it is one command.</summary>
public sealed record ApiWrite(ApiUser User, string Path, string Key, string Json)
{
    public CommandId Command => CommandId.Of(User.Participant, Key);
}

/// <summary>What a node said to one attempt. Durable only if <see cref="IsOutcome"/>.</summary>
public sealed record ApiReply(int Status, byte[] Body, TimeSpan? RetryAfter)
{
    /// <summary>It is the answer to the command, not word of where or when to ask again.</summary>
    public bool IsOutcome => (HttpStatusCode)Status is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Conflict;

    public override string ToString() => $"{Status} {Encoding.UTF8.GetString(Body)}";
}

/// <summary>Sends writes as an impatient program does: to the writer as far as it knows one, and again under the same key until the answer comes. Reads likewise.</summary>
/// <remarks>Remembers the first answer to each command and every contradiction to it. Thread-safe.</remarks>
/// <param name="nodes">Where the exchange can be reached at the moment.</param>
public sealed class ApiCaller(Func<IReadOnlyList<Uri>> nodes) : IDisposable
{
    /// <summary>How long one attempt is waited for: a frozen node takes connections and says nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50); // much less than Retry-After asks for: an impatient program

    private readonly ConcurrentDictionary<CommandId, Acknowledged> _acknowledged = [];
    private readonly ConcurrentQueue<string> _faults = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = Timeout.InfiniteTimeSpan };
    private volatile Uri? _writer;

    /// <summary>The commands whose answer has arrived, with that answer.</summary>
    public IReadOnlyCollection<Acknowledged> Acknowledged => [.. _acknowledged.Values];

    /// <summary>What must never be: two different answers to one command, a 503 without Retry-After, a status that no write of ours can get.</summary>
    public IReadOnlyCollection<string> Faults => [.. _faults];

    /// <summary>Called for each command when its answer has arrived for the first time.</summary>
    public Action<Acknowledged> OnAcknowledged { get; init; } = _ => { };

    /// <summary>One attempt at one node.</summary>
    /// <returns>Null when no reply came: refused, broken, or not in time.</returns>
    public async Task<ApiReply?> TryAsync(Uri node, ApiWrite write, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, write.Path));
        request.Content = new StringContent(write.Json, Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", write.Key);
        ApiReply? reply = await SendAsync(request, write.User, patience, cancellationToken);
        if (reply is null) _writer = null;
        else Remember(node, write, reply);
        return reply;
    }

    /// <summary>Reads, at whichever node, until what is there is what is wanted: read models follow the log, and a node may be down.</summary>
    /// <param name="wanted">Null: not yet.</param>
    public async Task<T> UntilReadAsync<T>(ApiUser user, string path, Func<byte[], T?> wanted, Random random, CancellationToken cancellationToken = default)
        where T : class
    {
        while (true)
        {
            IReadOnlyList<Uri> reachable = nodes();
            if (reachable.Count > 0)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(reachable[random.Next(reachable.Count)], path));
                ApiReply? reply = await SendAsync(request, user, Patience, cancellationToken);
                if (reply is { Status: (int)HttpStatusCode.OK } && wanted(reply.Body) is { } found) return found;
                if (reply is { Status: not ((int)HttpStatusCode.OK or (int)HttpStatusCode.NotFound or (int)HttpStatusCode.ServiceUnavailable) }) Fault($"{path}: {reply}");
            }

            await Task.Delay(RetryPause, cancellationToken);
        }
    }

    /// <summary>Sends until the answer arrives.</summary>
    public async Task<Acknowledged> UntilAnsweredAsync(ApiWrite write, Random random, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            IReadOnlyList<Uri> reachable = nodes();
            if (reachable.Count > 0)
            {
                Uri node = _writer is { } writer && reachable.Contains(writer) ? writer : reachable[random.Next(reachable.Count)];
                if (await TryAsync(node, write, Patience, cancellationToken) is { IsOutcome: true } reply)
                {
                    return new Acknowledged(write.Command.Value, reply.Status, reply.Body);
                }
            }

            await Task.Delay(RetryPause, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ApiReply?> SendAsync(HttpRequestMessage request, ApiUser user, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Key);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, deadline.Token);
            if (response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout) return null; // a proxy's word that no reply came
            return new ApiReply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(deadline.Token), response.Headers.RetryAfter?.Delta);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private void Remember(Uri node, ApiWrite write, ApiReply reply)
    {
        switch ((HttpStatusCode)reply.Status)
        {
            case HttpStatusCode.MisdirectedRequest:
                _writer = WriterOf(reply.Body);
                break;
            case HttpStatusCode.ServiceUnavailable:
                _writer = null;
                if (reply.RetryAfter is null) Fault($"{write.Command}: 503 without Retry-After: {reply}");
                break;
            default:
                _writer = node;
                if (reply.IsOutcome) Remember(new Acknowledged(write.Command.Value, reply.Status, reply.Body));
                else Fault($"{write.Command}: {reply}");
                break;
        }
    }

    private void Remember(Acknowledged answer)
    {
        Acknowledged first = _acknowledged.GetOrAdd(new CommandId(answer.Command), answer);
        if (ReferenceEquals(first, answer)) OnAcknowledged(answer);
        else if (first.Status != answer.Status || !first.Body.Span.SequenceEqual(answer.Body.Span)) Fault($"two answers to one command: {first} and then {answer}");
    }

    private void Fault(string fault)
    {
        if (_faults.Count < 20) _faults.Enqueue(fault);
    }

    private static Uri? WriterOf(byte[] problem)
    {
        using JsonDocument document = JsonDocument.Parse(problem);
        return document.RootElement.TryGetProperty("writer", out JsonElement writer) && Uri.TryCreate(writer.GetString(), UriKind.Absolute, out Uri? address) ? address : null;
    }
}
