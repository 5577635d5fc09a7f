using NodaTime;

namespace Exchange.Mechanisms;

/// <summary>Something that somebody did, as it was received.</summary>
public interface IAct
{
    Instant At { get; }

    /// <summary>Its place among acts of the same instant; unique in a log.</summary>
    long Seq { get; }
}

/// <summary>The one order in which acts count: time, then sequence number, wherever they stand in the input (MECHANISMS G-2, G-8).</summary>
internal static class LogOrder
{
    /// <exception cref="ArgumentException">Two acts have the same sequence number, so that their order is not known.</exception>
    public static T[] Of<T>(IEnumerable<T> log)
        where T : IAct
    {
        T[] acts = [.. log];
        RequireDistinct(acts);
        Array.Sort(acts, Compare);
        return acts;
    }

    /// <exception cref="ArgumentException">Two acts have the same sequence number.</exception>
    public static void RequireDistinct<T>(T[] acts)
        where T : IAct
    {
        long[] seqs = new long[acts.Length];
        for (int i = 0; i < seqs.Length; i++) seqs[i] = acts[i].Seq;
        Array.Sort(seqs);
        for (int i = 1; i < seqs.Length; i++)
        {
            if (seqs[i] == seqs[i - 1]) throw new ArgumentException("Two acts have the same sequence number.", nameof(acts));
        }
    }

    public static int Compare<T>(T a, T b)
        where T : IAct
        => a.At.CompareTo(b.At) is var order and not 0 ? order : a.Seq.CompareTo(b.Seq);
}
