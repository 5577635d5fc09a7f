using Exchange.EventStore;

namespace Exchange.Api;

/// <summary>Whether this process can answer: callers can be told apart, the log can be read, and once there has been a writer.</summary>
internal sealed class Readiness(ILogNode node, ApiKeyCache keys, LogTail tail, DemoMarket demo, Drain drain)
{
    private bool _sawWriter;

    /// <summary>Null when it can; else what is missing.</summary>
    public string? Missing
    {
        get
        {
            _sawWriter |= node.Status == NodeStatus.Writing || node.WriterAddress is not null;
            if (drain.HasBegun) return "This process is stopping.";
            if (!keys.IsFresh) return "The API keys can't be read.";
            if (tail.Position < 0) return "The log can't be read.";
            if (!_sawWriter) return "There has been no writer yet.";
            return demo.IsDone ? null : "The demo is being set up.";
        }
    }
}
