using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.SealedAuctions;

namespace Exchange.Cli.Tests.Seal;

/// <summary><c>exchange seal</c>: what it prints is what the exchange opens (docs/sealed-bids.md).</summary>
public sealed class WhenABidIsSealed : IDisposable
{
    private const string Auction = "0199a1b2-c3d4-7e5f-8a6b-000000000001";

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-seal-").FullName;

    private string KeyFile => Path.Combine(_folder, "my.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_envelope_has_the_slip_that_was_kept_as_proof()
    {
        string publicKey = await KeyAsync(), proof = Path.Combine(_folder, "proof.json");
        (int exitCode, string output, string error) = await Program.RunAsync(
            "seal", "bid", "3@120.00", "2@90.00", "--auction", Auction, "--bidder", "buyer-1", "--public-key", publicKey, "--currency", "CNY", "--slip", proof);
        (exitCode, error).ShouldBe((0, ""));

        JsonElement body = JsonDocument.Parse(output).RootElement;
        byte[] info = [.. "exchange/sealed-bid/v1\0"u8, .. Encoding.UTF8.GetBytes(Auction)], slip = await File.ReadAllBytesAsync(proof);
        byte[] padded = Hpke.Open(OwnKey(), Convert.FromBase64String(publicKey), info, "buyer-1"u8, body.GetProperty("envelope").GetBytesFromBase64())!;
        padded.Length.ShouldBe(640);
        ((padded[0] * 256) + padded[1]).ShouldBe(slip.Length);
        padded[2..(2 + slip.Length)].ShouldBe(slip);
        padded[(2 + slip.Length)..].ShouldAllBe(b => b == 0);
        ContentHash.Of([.. info, .. "\0buyer-1\0"u8, .. slip]).ToString().ShouldBe(body.GetProperty("commitment").GetString());
        JsonDocument.Parse(slip).RootElement.GetProperty("bids").EnumerateArray().Select(row => (row.GetProperty("licences").GetInt32(), row.GetProperty("price").GetProperty("amount").GetString()))
            .ShouldBe([(3, "120.00"), (2, "90.00")]);
    }

    [Fact]
    public async Task A_custodian_opens_his_own_part_and_no_other()
    {
        byte[] publicKey = Convert.FromBase64String(await KeyAsync()), part = [.. new byte[31], 5], ephemeral = [.. new byte[31], 41];
        string kept = Convert.ToBase64String(Hpke.Seal(publicKey, ephemeral, SealedDesk.KeptInfo(new SealedAuctionId(Guid.Parse(Auction))), "auditor-1"u8, part));
        (int exitCode, string output, string error) = await ShareAsync("auditor-1", kept);
        (exitCode, error, JsonDocument.Parse(output).RootElement.GetProperty("share").GetString()).ShouldBe((0, "", Convert.ToBase64String(part)));
        (exitCode, output, error) = await ShareAsync("auditor-2", kept);
        (exitCode, output).ShouldBe((2, ""));
        error.Trim().ShouldEndWith("This part was not sealed to that key, for that custodian and auction.");
    }

    [Fact]
    public async Task A_key_is_never_written_over_another()
    {
        await KeyAsync();
        string before = await File.ReadAllTextAsync(KeyFile);
        (await Program.RunAsync("seal", "key", KeyFile)).ExitCode.ShouldBe(2);
        (await File.ReadAllTextAsync(KeyFile)).ShouldBe(before);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private Task<(int ExitCode, string Output, string Error)> ShareAsync(string custodian, string kept) =>
        Program.RunAsync("seal", "share", "--auction", Auction, "--custodian", custodian, "--sealed", kept, "--key-file", KeyFile);

    private async Task<string> KeyAsync()
    {
        (int exitCode, string output, string error) = await Program.RunAsync("seal", "key", KeyFile);
        (exitCode, error).ShouldBe((0, ""));
        return output.Trim();
    }

    private byte[] OwnKey() => Convert.FromBase64String(File.ReadAllText(KeyFile).Trim());
}
