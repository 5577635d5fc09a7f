using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Participants;
using Exchange.Market.SealedAuctions;

namespace Exchange.Cli.Seal;

/// <summary><c>exchange seal</c>: what bidders and custodians do with their own keys, on their own machines. It asks no server.</summary>
internal static class SealCommand
{
    private const string Auction = "--auction", Bidder = "--bidder", PublicKey = "--public-key", CurrencyOption = "--currency", Custodian = "--custodian", Sealed = "--sealed", KeyFile = "--key-file", Slip = "--slip";

    /// <summary>A custodian's own key: the private part goes to a file that only he can read, the public one is printed.</summary>
    public static async Task<int> KeyAsync(string[] words, Terminal terminal)
    {
        string path = new Arguments(words, [], []).Words("FILE")[0];
        using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] key = pair.ExportParameters(includePrivateParameters: true).D!;
        try
        {
            var mine = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) mine.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var file = new StreamWriter(path, mine);
            await file.WriteLineAsync(Convert.ToBase64String(key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The key can't be written to '{path}': {e.Message}");
        }

        await terminal.Out.WriteLineAsync(Convert.ToBase64String(Hpke.PublicKeyOf(key)));
        return CommandLine.Done;
    }

    /// <summary>A bid as the body of a request; what is in it goes to a file, so that the bidder can prove it later.</summary>
    public static async Task<int> BidAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [], [Auction, Bidder, PublicKey, CurrencyOption, Slip]);
        SealedAuctionId auction = AuctionOf(arguments);
        var bidder = new ParticipantId(arguments.Required(Bidder));
        if (!ApplicationRule.IsParticipant(bidder.Value)) throw new UsageException($"{Bidder}: '{bidder}' is no participant's name.");
        byte[] to = Bytes(arguments, PublicKey, Hpke.PublicKeyBytes);
        if (!Hpke.IsPublicKey(to)) throw new UsageException($"{PublicKey}: it is no point of P-256.");
        if (!Currency.TryFromCode(arguments.Required(CurrencyOption), out Currency currency)) throw new UsageException($"{CurrencyOption}: the exchange does not know it.");
        IReadOnlyList<string> rows = arguments.Rest("PRICE");
        if (rows.Count > BidSlip.RowsMax) throw new UsageException($"A bid has at most {BidSlip.RowsMax} prices.");

        var slip = new BidSlip(rows.Select(row => RowOf(row, currency)).ToSeq(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        if (arguments.Value(Slip) is { } path)
        {
            try
            {
                await File.WriteAllBytesAsync(path, slip.ToUtf8(), terminal.Stop);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"The slip can't be written to '{path}': {e.Message}");
            }
        }

        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] envelope = slip.SealFor(auction, bidder, to, ephemeral.ExportParameters(includePrivateParameters: true).D);
        await WriteAsync(terminal, ("commitment", slip.CommitmentFor(auction, bidder).ToString()), ("envelope", Convert.ToBase64String(envelope)));
        return CommandLine.Done;
    }

    /// <summary>A custodian's part of an auction's key, opened with his own key, as the body of a request.</summary>
    public static async Task<int> ShareAsync(string[] words, Terminal terminal)
    {
        var arguments = new Arguments(words, [], [Auction, Custodian, Sealed, KeyFile]);
        arguments.Words();
        SealedAuctionId auction = AuctionOf(arguments);
        string path = arguments.Required(KeyFile);
        byte[] key = new byte[Hpke.PrivateKeyBytes + 1];
        try
        {
            if (!Convert.TryFromBase64String((await File.ReadAllTextAsync(path, terminal.Stop)).Trim(), key, out int length) || length != Hpke.PrivateKeyBytes) throw new UsageException($"'{path}' holds no key of 'exchange seal key'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The key can't be read from '{path}': {e.Message}");
        }

        byte[] own = key[..Hpke.PrivateKeyBytes], whole = Bytes(arguments, Sealed, Hpke.PrivateKeyBytes + Hpke.Overhead);
        byte[] share = Hpke.Open(own, Hpke.PublicKeyOf(own), SealedDesk.KeptInfo(auction), Encoding.UTF8.GetBytes(arguments.Required(Custodian)), whole)
            ?? throw new UsageException("This part was not sealed to that key, for that custodian and auction.");
        await WriteAsync(terminal, ("share", Convert.ToBase64String(share)));
        return CommandLine.Done;
    }

    private static SealedAuctionId AuctionOf(Arguments arguments) =>
        AggregateIds.TryParse(arguments.Required(Auction), out SealedAuctionId auction) ? auction : throw new UsageException($"{Auction}: it is a UUID in lower case.");

    private static byte[] Bytes(Arguments arguments, string option, int length)
    {
        byte[] bytes = new byte[length + 1];
        return Convert.TryFromBase64String(arguments.Required(option), bytes, out int read) && read == length ? bytes[..length] : throw new UsageException($"{option}: it is {length} bytes in base64.");
    }

    /// <summary><c>12.50</c>, or <c>3@12.50</c> for three licences at so much each.</summary>
    private static BidRow RowOf(string word, Currency currency)
    {
        int at = word.IndexOf('@', StringComparison.Ordinal), licences = 1;
        return (at < 0 || (int.TryParse(word.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out licences) && licences > 0))
            && Money.TryParse(word.AsSpan(at + 1), currency, out Money price) && price.MinorUnits > 0
            ? new BidRow(licences, price)
            : throw new UsageException($"'{word}' is no bid: a price such as 12.50, or a number of licences and their price such as 3@12.50.");
    }

    private static async Task WriteAsync(Terminal terminal, params (string Name, string Value)[] members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in members) json.WriteString(name, value);
            json.WriteEndObject();
        }

        await terminal.Out.WriteLineAsync(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
