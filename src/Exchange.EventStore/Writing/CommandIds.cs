using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Exchange.Kernel;
using NodaTime;

namespace Exchange.EventStore;

/// <summary>Under which numbers command ids may stand in the journal: for a new id nobody is asked, for a seen one the right row is.</summary>
/// <remarks>
/// The newest numbers, up to a full span, are known exactly. Of each full span a filter is left, which says surely not or perhaps; where in
/// the span, its runs say, lists of hashes that lie in the log and are read only then. Guarded by its owner.
/// </remarks>
internal sealed class CommandIds(int runLength = CommandIds.RunLength)
{
    /// <summary>Numbers whose hashes are kept together.</summary>
    public const int RunLength = 1 << 16;

    /// <summary>Runs that share a filter.</summary>
    public const int RunsOfSpan = 16;

    private readonly List<(long Span, Instant LastAt, CommandFilter Filter)> _full = []; // the oldest first; every new command asks all of them
    private readonly Queue<(long Run, byte[] Hashes)> _runsToKeep = [];
    private readonly Queue<long> _spansToKeep = [];
    private readonly List<ulong> _run = new(256);
    private readonly List<(ulong Hash, int Offset)> _clashes = []; // two ids of one hash: next to never, and yet neither may be lost
    private Dictionary<ulong, int> _newest = [];
    private CommandFilter? _filter; // of the newest span, from its second run on

    public int SpanLength => runLength * RunsOfSpan;

    /// <summary>How many numbers it knows of, those of full spans included.</summary>
    public long Count { get; private set; }

    public static ulong HashOf(CommandId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes); // ids are cut from a SHA-1: any part of one is a good hash
    }

    /// <summary>A full span that the log kept a filter of. To be called before the newest span is filled, the oldest first.</summary>
    public void AddSpan(long span, Instant lastAt, byte[] filter)
    {
        _full.Add((span, lastAt, CommandFilter.FromBytes(filter)));
        Count = Math.Max(Count, (span + 1) * SpanLength);
    }

    /// <summary>Begins the numbering after spans that lie before the window and are not known.</summary>
    public void BeginAt(long span) => Count = Math.Max(Count, span * SpanLength);

    /// <summary>So many numbers are about to be added one after the other.</summary>
    public void Expect(long count) => _newest.EnsureCapacity((int)Math.Min(count, SpanLength));

    /// <summary>A run of the newest span, as the log kept it.</summary>
    /// <exception cref="FormatException">Not what <see cref="RunsToKeep"/> gave.</exception>
    public void AddRun(byte[] hashes, Instant lastAt)
    {
        if (hashes.Length != runLength * sizeof(ulong)) throw new FormatException("A run of command ids is cut off.");
        for (int i = 0; i < runLength; i++) Add(BinaryPrimitives.ReadUInt64LittleEndian(hashes.AsSpan(i * sizeof(ulong))), lastAt, keep: false);
    }

    /// <summary>The next number's id.</summary>
    public void Add(CommandId id, Instant at) => Add(HashOf(id), at, keep: true);

    /// <summary>Ranges of numbers under which an id may stand: single ones, and full spans; null for surely none.</summary>
    public List<(long First, long Last)>? Find(CommandId id)
    {
        ulong hash = HashOf(id);
        List<(long First, long Last)>? found = null;
        long start = Count / SpanLength * SpanLength;
        if (_newest.TryGetValue(hash, out int offset)) (found ??= []).Add((start + offset + 1, start + offset + 1));
        foreach ((ulong other, int at) in _clashes)
        {
            if (other == hash) (found ??= []).Add((start + at + 1, start + at + 1));
        }

        foreach ((long span, _, CommandFilter filter) in _full)
        {
            if (filter.MayContain(hash)) (found ??= []).Add(((span * SpanLength) + 1, (span + 1) * SpanLength));
        }

        return found;
    }

    /// <summary>The numbers of a kept run that have the hash of an id.</summary>
    public static IEnumerable<long> NumbersIn(long run, byte[] hashes, CommandId id)
    {
        ulong hash = HashOf(id);
        long first = (run * (hashes.Length / sizeof(ulong))) + 1;
        for (int from = 0; MemoryMarshal.Cast<byte, ulong>(hashes)[from..].IndexOf(hash) is var at and >= 0; from += at + 1) yield return first + from + at;
    }

    /// <summary>A full run that is not kept yet; the caller tells with <see cref="RunKept"/>.</summary>
    public (long Run, byte[] Hashes)? RunToKeep => _runsToKeep.TryPeek(out (long, byte[]) run) ? run : null;

    /// <summary>A full span whose filter is not kept yet.</summary>
    public (long Span, Instant LastAt, byte[] Filter)? SpanToKeep =>
        _spansToKeep.TryPeek(out long span) && _full.Find(full => full.Span == span) is { Filter: { } filter } kept ? (span, kept.LastAt, filter.ToBytes()) : null;

    public void RunKept() => _runsToKeep.Dequeue();

    public void SpanKept() => _spansToKeep.Dequeue();

    /// <summary>Forgets full spans whose last command was received before an instant.</summary>
    public void ForgetBefore(Instant instant)
    {
        while (_full.Count > 0 && _full[0].LastAt < instant && !_spansToKeep.Contains(_full[0].Span)) _full.RemoveAt(0);
    }

    private void Add(ulong hash, Instant at, bool keep)
    {
        int offset = (int)(Count % SpanLength);
        if (!_newest.TryAdd(hash, offset)) _clashes.Add((hash, offset));
        _filter?.Add(hash);
        _run.Add(hash);
        Count++;
        if (_run.Count == runLength) EndRun(at, keep);
    }

    private void EndRun(Instant at, bool keep)
    {
        if (_filter is null)
        {
            _filter = CommandFilter.For(SpanLength);
            foreach (ulong hash in _run) _filter.Add(hash);
        }

        if (keep)
        {
            byte[] hashes = new byte[runLength * sizeof(ulong)];
            for (int i = 0; i < runLength; i++) BinaryPrimitives.WriteUInt64LittleEndian(hashes.AsSpan(i * sizeof(ulong)), _run[i]);
            _runsToKeep.Enqueue(((Count / runLength) - 1, hashes));
        }

        _run.Clear();
        if (Count % SpanLength != 0) return;
        long span = (Count / SpanLength) - 1;
        _full.Add((span, at, _filter));
        _spansToKeep.Enqueue(span);
        (_newest, _filter) = ([], null);
        _clashes.Clear();
    }
}

/// <summary>A Bloom filter over the ids of one span, 32 bits an id and 12 probes: about one false hit in a million.</summary>
internal sealed class CommandFilter
{
    private const int BitsPerId = 32, Probes = 12;

    private readonly ulong[] _bits;

    private CommandFilter(ulong[] bits) => _bits = bits;

    public static CommandFilter For(int ids) => new(new ulong[WordsFor(ids)]);

    /// <summary>Whether these bytes are as many as a filter of so many ids has.</summary>
    public static bool IsOf(int ids, byte[] bytes) => bytes.Length == WordsFor(ids) * sizeof(ulong);

    /// <exception cref="FormatException">Not what <see cref="ToBytes"/> made.</exception>
    public static CommandFilter FromBytes(byte[] bytes)
    {
        if (bytes.Length < sizeof(ulong) || !BitOperations.IsPow2(bytes.Length)) throw new FormatException("A filter of command ids is malformed.");
        ulong[] bits = new ulong[bytes.Length / sizeof(ulong)];
        for (int i = 0; i < bits.Length; i++) bits[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)));
        return new CommandFilter(bits);
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[_bits.Length * sizeof(ulong)];
        for (int i = 0; i < _bits.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), _bits[i]);
        return bytes;
    }

    public void Add(ulong hash)
    {
        ulong step = StepOf(hash);
        for (int i = 0; i < Probes; i++, hash = unchecked(hash + step)) _bits[WordOf(hash)] |= 1UL << (int)(hash & 63);
    }

    public bool MayContain(ulong hash)
    {
        ulong step = StepOf(hash);
        for (int i = 0; i < Probes; i++, hash = unchecked(hash + step))
        {
            if ((_bits[WordOf(hash)] & (1UL << (int)(hash & 63))) == 0) return false;
        }

        return true;
    }

    private static int WordsFor(int ids) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, ids * (BitsPerId / 64.0)));

    // Two hash functions are as good as twelve (Kirsch and Mitzenmacher 2006); the second is mixed from the first, and odd to reach every word.
    private static ulong StepOf(ulong hash) => unchecked(BitOperations.RotateLeft(hash, 32) * 0x9E3779B97F4A7C15) | 1;

    private int WordOf(ulong probe) => (int)((probe >> 6) & (ulong)(_bits.Length - 1));
}
