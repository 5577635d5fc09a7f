using Microsoft.Extensions.Logging;

namespace Exchange.Api;

/// <summary>Tells once that somebody holds a snapshot so long that the writer suffers, and once that it is over. Used by one caller at a time.</summary>
/// <remarks>Every commit updates the head's row, and no version of it that an open snapshot might see can be removed: each further commit has more of them to pass over.</remarks>
internal sealed class SnapshotAlarm(ILogger logger)
{
    /// <summary>As old a snapshot slows the head's row tenfold.</summary>
    public const double Seconds = 20;

    private bool _told;

    /// <param name="age">Of the oldest snapshot, in seconds.</param>
    public void Hear(double age)
    {
        bool tooOld = age >= Seconds;
        if (tooOld && !_told) Log.OldSnapshot(logger, age);
        if (!tooOld && _told) Log.OldSnapshotGone(logger);
        _told = tooOld;
    }
}
