using System.IO.Pipelines;
using Exchange.Kernel;
using Exchange.Market.Products;

namespace Exchange.Api.Tests;

/// <summary>Two processes of one machine share the folder: what becomes content is whole, whoever brought it.</summary>
public sealed class WhenAContentStoreIsShared : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-store-").FullName;

    [Fact]
    public async Task Many_who_upload_one_revision_at_once_make_no_torn_file()
    {
        byte[] content = Uploads.Bytes(400_000, seed: 21);
        var upload = new Upload(new ProductId(Guid.NewGuid()), 1, ContentHash.Of(content), content.Length);
        ContentStore[] stores = [new(_folder), new(_folder)];
        int busy = 0, moved = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => UploadAsync(stores[i % 2], i))));
        (await File.ReadAllBytesAsync(stores[0].PathOf(upload.Content))).ShouldBe(content);
        stores.ShouldAllBe(s => s.OffsetOf(upload) == content.Length);
        (busy + moved).ShouldBeGreaterThan(0, "they must have met");
        Directory.GetFiles(Path.Combine(_folder, "uploads"), "*.part").ShouldBeEmpty();

        async Task UploadAsync(ContentStore store, int who)
        {
            long offset = 0;
            while (offset < content.Length)
            {
                int length = (int)Math.Min(20_000 + (who * 1_000), content.Length - offset);
                try
                {
                    offset = await store.AppendAsync(upload, offset, Slowly(content.AsMemory((int)offset, length)), CancellationToken.None);
                }
                catch (ProblemException e) when (e.Code is ProblemCodes.UploadBusy or ProblemCodes.UploadOffset)
                {
                    _ = e.Code == ProblemCodes.UploadBusy ? Interlocked.Increment(ref busy) : Interlocked.Increment(ref moved);
                    await Task.Yield();
                    offset = store.OffsetOf(upload);
                }
            }
        }
    }

    [Fact]
    public async Task What_was_checked_and_not_yet_put_away_is_put_away_when_the_end_is_asked_for_again()
    {
        byte[] content = Uploads.Bytes(1_000, seed: 22);
        var upload = new Upload(new ProductId(Guid.NewGuid()), 1, ContentHash.Of(content), content.Length);
        var store = new ContentStore(_folder);
        await store.AppendAsync(upload, 0, Slowly(content.AsMemory(0, 999)), CancellationToken.None);

        // As a crash leaves it between the sign that all is checked and the rename: the sign, the part, no content.
        await File.AppendAllBytesAsync(PathOf(upload, "part"), content[999..]);
        await File.WriteAllBytesAsync(PathOf(upload, "whole"), []);
        store.OffsetOf(upload).ShouldBe(1_000);
        store.Holds(upload.Content, 1_000).ShouldBeFalse();
        (await store.AppendAsync(upload, 1_000, Slowly(default), CancellationToken.None)).ShouldBe(1_000);
        store.Holds(upload.Content, 1_000).ShouldBeTrue();
        (await store.AppendAsync(upload, 1_000, Slowly(default), CancellationToken.None)).ShouldBe(1_000, "and once more");
    }

    [Fact]
    public async Task Bytes_that_a_crash_of_the_machine_has_spoilt_are_found_out_at_the_end()
    {
        byte[] content = Uploads.Bytes(1_000, seed: 23);
        var upload = new Upload(new ProductId(Guid.NewGuid()), 1, ContentHash.Of(content), content.Length);
        var store = new ContentStore(_folder);
        await store.AppendAsync(upload, 0, Slowly(content.AsMemory(0, 500)), CancellationToken.None);
        await File.WriteAllBytesAsync(PathOf(upload, "part"), new byte[500]);
        ProblemException problem = await Should.ThrowAsync<ProblemException>(() => store.AppendAsync(upload, 500, Slowly(content.AsMemory(500)), CancellationToken.None));
        problem.Code.ShouldBe("content-mismatch");
        store.OffsetOf(upload).ShouldBe(0);
        (await store.AppendAsync(upload, 0, Slowly(content), CancellationToken.None)).ShouldBe(1_000);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(Upload upload, string what) => Path.Combine(_folder, "uploads", $"{upload.Product}-{upload.Revision}.{what}");

    /// <summary>Bytes that come in small pieces, so that others come in between.</summary>
    private static PipeReader Slowly(ReadOnlyMemory<byte> bytes)
    {
        var pipe = new Pipe(new PipeOptions(useSynchronizationContext: false));
        _ = Task.Run(async () =>
        {
            for (int at = 0; at < bytes.Length; at += 4_096)
            {
                await pipe.Writer.WriteAsync(bytes.Slice(at, Math.Min(4_096, bytes.Length - at)));
                await Task.Yield();
            }

            await pipe.Writer.CompleteAsync();
        });
        return pipe.Reader;
    }
}
