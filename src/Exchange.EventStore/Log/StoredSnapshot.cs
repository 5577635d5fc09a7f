using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Exchange.Kernel;

namespace Exchange.EventStore;

/// <summary>The state of a stream as it was at a version: a cache, which says nothing that the events up to there do not say.</summary>
/// <param name="Format">See <see cref="StateForm"/>: only the code that wrote it reads it.</param>
/// <param name="State">As secret as the events.</param>
/// <param name="Digest">SHA-256 over all of it.</param>
public sealed record StoredSnapshot(StreamId Stream, long Version, string Format, ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> Digest)
{
    /// <summary>Whether it is as it was written.</summary>
    public bool IsIntact => Digest.Span.SequenceEqual(DigestOf(Stream, Version, Format, State.Span));

    public static StoredSnapshot Of(StreamId stream, long version, string format, byte[] state) => new(stream, version, format, state, DigestOf(stream, version, format, state));

    private static byte[] DigestOf(StreamId stream, long version, string format, ReadOnlySpan<byte> state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, version);
        hash.AppendData(number);
        hash.AppendData(Encoding.UTF8.GetBytes($"{stream.Value}\n{format}\n"));
        hash.AppendData(state);
        return hash.GetHashAndReset();
    }
}

/// <summary>Which snapshots a reader can use.</summary>
/// <param name="VersionMax">The newest one at or before this version is wanted.</param>
public readonly record struct UsableSnapshots(string Format, long VersionMax);

/// <summary>What a state is made from: first the snapshot, where there is one, then event after event.</summary>
/// <param name="Snapshot">Null: it is an event.</param>
public readonly record struct StatePart(StoredSnapshot? Snapshot, long Version, string Type, ReadOnlyMemory<byte> Data);
