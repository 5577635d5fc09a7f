using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Exchange.Kernel;
using Exchange.Market.Products;

namespace Exchange.Api;

/// <summary>The bytes of revisions on disk, each under its SHA-256 (DOMAIN KEP-3). Thread-safe, and safe among processes of one machine that share the folder.</summary>
/// <remarks>
/// <c>sha256/ab/ab…</c> holds what was checked; a file appears there by a rename and never changes. <c>uploads/</c> holds what is on its way: the parts so far
/// (<c>.part</c>), the sign that all of them were checked (<c>.whole</c>), and a lock (<c>.lock</c>) that stays, because a lock that is deleted guards nothing.
/// </remarks>
internal sealed class ContentStore(string folder)
{
    private const int ReadSize = 1 << 20;

    private string Uploads => Path.Combine(folder, "uploads");

    /// <summary>Where the content of a hash lies, whether it is there or not.</summary>
    public string PathOf(ContentHash content)
    {
        string hex = content.ToString();
        return Path.Combine(folder, "sha256", hex[..2], hex);
    }

    /// <summary>Whether the store holds content of that hash and size.</summary>
    public bool Holds(ContentHash content, long bytes) => new FileInfo(PathOf(content)) is { Exists: true } file && file.Length == bytes;

    /// <summary>How many bytes of an upload are stored. Another process may be adding to them.</summary>
    public long OffsetOf(Upload upload)
    {
        if (IsWhole(upload)) return upload.Bytes;
        var part = new FileInfo(PartOf(upload));
        return part.Exists ? part.Length : 0;
    }

    /// <summary>Stores one more part. When it is the last one, all bytes are checked and become content.</summary>
    /// <param name="offset">Where the part begins: as many bytes as are stored.</param>
    /// <returns>How many bytes are stored now.</returns>
    /// <exception cref="ProblemException">The part does not begin where the upload stands, another one is being stored, or the bytes are not what was declared.</exception>
    public async Task<long> AppendAsync(Upload upload, long offset, PipeReader body, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Uploads);
        await using FileStream _ = Lock(upload);
        if (IsWhole(upload))
        {
            await RefuseAsync(upload, offset, upload.Bytes, body, cancellationToken);
            return upload.Bytes;
        }

        long stored;
        await using (var part = new FileStream(PartOf(upload), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous))
        {
            if (part.Length != offset) throw OtherOffset(part.Length, upload);
            part.Position = offset;
            try
            {
                stored = await CopyAsync(body, part, upload, cancellationToken);
            }
            finally
            {
                part.Flush(flushToDisk: true); // what came before a connection broke counts, too
            }

            if (stored < upload.Bytes) return stored;
            ContentHash received = await HashAsync(part);
            if (received != upload.Content)
            {
                File.Delete(PartOf(upload));
                throw new ProblemException(ProblemCodes.ContentMismatch, "The bytes have another SHA-256 than was declared; they were thrown away.")
                {
                    Members = json =>
                    {
                        json.WriteString("declared"u8, upload.Content.ToString());
                        json.WriteString("received"u8, received.ToString());
                    },
                };
            }
        }

        Keep(upload);
        return stored;
    }

    /// <summary>Ends an upload whose content the log knows to be stored.</summary>
    public void Forget(Upload upload)
    {
        if (Directory.Exists(Uploads)) File.Delete(WholeOf(upload)); // a restored copy has none: uploads under way are no part of a backup
    }

    private bool IsWhole(Upload upload) => File.Exists(WholeOf(upload)) && Holds(upload.Content, upload.Bytes);

    /// <summary>The bytes were checked: from here on the upload is whole, whatever happens.</summary>
    private void Keep(Upload upload)
    {
        using (File.Create(WholeOf(upload)))
        {
        }

        DirectorySync.Flush(Uploads);
        string to = PathOf(upload.Content), shelf = Path.GetDirectoryName(to)!;
        Directory.CreateDirectory(shelf);
        // Content that is there already, of another product perhaps, stays: it is the same bytes.
        if (Holds(upload.Content, upload.Bytes)) File.Delete(PartOf(upload));
        else File.Move(PartOf(upload), to, overwrite: true);
        DirectorySync.Flush(shelf);
        DirectorySync.Flush(Path.GetDirectoryName(shelf)!);
        DirectorySync.Flush(Uploads);
    }

    /// <returns>How many bytes the file has now.</returns>
    private static async Task<long> CopyAsync(PipeReader from, FileStream to, Upload upload, CancellationToken cancellationToken)
    {
        long begun = to.Position;
        while (true)
        {
            ReadResult read = await from.ReadAsync(cancellationToken);
            if (to.Position + read.Buffer.Length > upload.Bytes)
            {
                to.SetLength(begun);
                throw new ProblemException(ProblemCodes.ContentTooLarge, $"The revision declares {upload.Bytes} bytes; this part was not kept.") { Members = json => json.WriteNumber("length"u8, upload.Bytes) };
            }

            foreach (ReadOnlyMemory<byte> piece in read.Buffer) await to.WriteAsync(piece, CancellationToken.None);
            from.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return to.Position;
        }
    }

    private static async Task<ContentHash> HashAsync(FileStream file)
    {
        file.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            for (int read; (read = await file.ReadAsync(buffer, CancellationToken.None)) > 0;) hash.AppendData(buffer, 0, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return ContentHash.OfDigest(hash.GetHashAndReset());
    }

    /// <summary>A part after the last one: only nothing at the end will do, which is how the end is asked for again.</summary>
    private static async Task RefuseAsync(Upload upload, long offset, long stored, PipeReader body, CancellationToken cancellationToken)
    {
        if (offset != stored) throw OtherOffset(stored, upload);
        ReadResult read = await body.ReadAsync(cancellationToken);
        if (!read.Buffer.IsEmpty) throw new ProblemException(ProblemCodes.ContentTooLarge, $"The revision declares {upload.Bytes} bytes, and all of them are stored.") { Members = json => json.WriteNumber("length"u8, upload.Bytes) };
    }

    public static ProblemException OtherOffset(long stored, Upload upload) => new(ProblemCodes.UploadOffset, string.Create(CultureInfo.InvariantCulture, $"{stored} of {upload.Bytes} bytes are stored; the next part begins there."))
    {
        Members = json =>
        {
            json.WriteNumber("offset"u8, stored);
            json.WriteNumber("length"u8, upload.Bytes);
        },
    };

    // On Unix a lock that all processes of this program keep to; on Windows one that nobody can break.
    private FileStream Lock(Upload upload)
    {
        try
        {
            return new FileStream(NameOf(upload, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            throw new ProblemException(ProblemCodes.UploadBusy, "Another part of this upload is being stored.") { RetryAfterSeconds = 1 };
        }
    }

    private string PartOf(Upload upload) => NameOf(upload, "part");

    private string WholeOf(Upload upload) => NameOf(upload, "whole");

    private string NameOf(Upload upload, string what) => Path.Combine(Uploads, string.Create(CultureInfo.InvariantCulture, $"{upload.Product}-{upload.Revision}.{what}"));
}

/// <summary>The bytes of one revision, on their way.</summary>
/// <param name="Content">What was declared.</param>
/// <param name="Bytes">How many were declared.</param>
internal readonly record struct Upload(ProductId Product, int Revision, ContentHash Content, long Bytes);
