namespace Exchange.Simulation;

/// <summary>All chance in a simulation: a function of its seed alone, the same in every process and on every machine.</summary>
/// <remarks>SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).</remarks>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The seed of the market after the one of this seed, so that each market of a run can be told again alone.</summary>
    public static ulong After(ulong seed) => new Dice(seed ^ 0x5DEECE66D).Next() >> 16;

    public ulong Next()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>From 0 to just below the bound. The bounds are small, so that the remainder favours nobody who would notice.</summary>
    public int Below(int bound) => (int)((Next() >> 33) % (ulong)bound);

    public bool OneIn(int count) => Below(count) == 0;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, Next());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Next());
        return new Guid(bytes);
    }
}
