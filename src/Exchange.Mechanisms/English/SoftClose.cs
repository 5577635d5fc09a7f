using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>A close that gives way to late bidding, so that nobody wins by bidding last (MECHANISMS ENG-9).</summary>
/// <param name="Window">How long before the close a bid counts as late; positive.</param>
/// <param name="Extension">A late bid leaves at least this long until the close; positive.</param>
/// <param name="ExtensionsMax">How often the close may move; null: as often as bidding goes on.</param>
public sealed record SoftClose(Duration Window, Duration Extension, int? ExtensionsMax)
{
    /// <summary>The close after an accepted bid that changed the leader or the price; null when it stays where it was.</summary>
    /// <param name="closesAt">The close as it stands; the bid came before it.</param>
    /// <param name="extensions">How often the close has moved so far.</param>
    /// <param name="bidAt">When the bid was received.</param>
    public Instant? Extend(Instant closesAt, int extensions, Instant bidAt)
    {
        if (bidAt < closesAt - Window || bidAt >= closesAt || extensions >= ExtensionsMax) return null;
        Instant extended = bidAt + Extension;
        return extended > closesAt ? extended : null;
    }
}
