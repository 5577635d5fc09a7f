namespace Exchange.EventStore;

/// <summary>Why a tenure ended.</summary>
internal abstract record TenureEnd
{
    private TenureEnd()
    {
    }

    /// <summary>In order: the lease was given up.</summary>
    public sealed record Stopped : TenureEnd;

    /// <summary>Another process holds the epoch.</summary>
    public sealed record Fenced : TenureEnd;

    /// <summary>The epoch is still ours, but memory is not to be trusted or too old: take over anew.</summary>
    public sealed record Interrupted : TenureEnd;

    public sealed record Foreign(ForeignRowException Row) : TenureEnd;
}
