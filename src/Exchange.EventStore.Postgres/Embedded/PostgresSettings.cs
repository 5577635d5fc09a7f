using System.Globalization;

namespace Exchange.EventStore.Postgres.Embedded;

/// <summary>Durable: a crash loses nothing that was committed. Disposable: for tests, everything may be lost.</summary>
public enum PostgresDurability
{
    Durable,
    Disposable,
}

/// <summary>How an embedded server is set up, by what it is for and what the machine has.</summary>
internal static class PostgresSettings
{
    private const long MiB = 1 << 20;

    // lc_messages=C: messages in our logs read the same everywhere. No TCP port at all: the socket's folder is closed to others.
    private static readonly string[] Common = ["listen_addresses=", "max_connections=200", "jit=off", "lc_messages=C", "timezone=UTC", "log_timezone=UTC"];

    public static IEnumerable<string> InitOptions(PostgresDurability durability) => durability == PostgresDurability.Durable ? ["--data-checksums"] : ["--no-sync", "--wal-segsize=1"];

    public static IEnumerable<string> For(PostgresDurability durability, string dataFolder) => durability == PostgresDurability.Disposable
        ? [.. Common, "wal_level=minimal", "max_wal_senders=0", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=64MB", "max_wal_size=2GB", "checkpoint_timeout=1h"]
        :
        [
            .. Common,
            "wal_level=replica", // base backups are how the log is backed up
            "fsync=on", "synchronous_commit=on", "full_page_writes=on", "wal_compression=on", "checkpoint_timeout=15min",
            "shared_buffers=" + Megabytes(SharedBuffers(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)),
            // Segments are kept and written over, not made anew. The WAL writer leaves flushing to the group commits: its own flushes would hold them up.
            "max_wal_size=" + Megabytes(MaxWalSize(new DriveInfo(dataFolder).AvailableFreeSpace)), "min_wal_size=" + Megabytes(MaxWalSize(new DriveInfo(dataFolder).AvailableFreeSpace) / 4), "wal_writer_flush_after=256MB",
            // A backup folder that nobody fills any more must not fill the disk: it is given up.
            "max_slot_wal_keep_size=" + Megabytes(SlotWalSize(new DriveInfo(dataFolder).AvailableFreeSpace)),
        ];

    /// <summary>A quarter of the memory (the container's, where there is a limit), at most 2 GB.</summary>
    public static long SharedBuffers(long memoryBytes) => Math.Clamp(memoryBytes / 4, 64 * MiB, 2048 * MiB);

    /// <summary>A tenth of the free disk, at most 4 GB.</summary>
    public static long MaxWalSize(long freeDiskBytes) => Math.Clamp(freeDiskBytes / 10, 128 * MiB, 4096 * MiB);

    /// <summary>A quarter of the free disk, 1 to 64 GB.</summary>
    public static long SlotWalSize(long freeDiskBytes) => Math.Clamp(freeDiskBytes / 4, 1024 * MiB, 64 * 1024 * MiB);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / MiB}MB");
}
