namespace Exchange.Samples;

/// <summary>What all three programs are told: URL KEYS RUN [CATALOGUE].</summary>
/// <param name="Keys">The folder of the key files.</param>
/// <param name="Run">Names this run of the samples; it stands in the names of what is made.</param>
/// <param name="Catalogue">The name under which the catalogue was imported.</param>
internal sealed record Setting(string Url, string Keys, string Run, string Catalogue)
{
    public const string Vendor = "linjiang-data";

    public const int Bidders = 50;

    public static Setting From(string[] args) => args is [var url, var keys, var run, ..]
        ? new Setting(url, keys, run, args.Length > 3 ? args[3] : "")
        : throw new ArgumentException("Say URL KEYS RUN [CATALOGUE]; samples/run does.", nameof(args));

    public Api As(string participant) => new(Url, Keys, participant, Run);

    /// <summary>Custodians of sealed bids; any two of them open an auction.</summary>
    public static readonly (string Office, string Person)[] Custodians = [("operator", "operator-1"), ("regulator", "regulator"), ("auditor", "auditor")];

    /// <summary>Formats for sealed bids, each with how many licences are sold; null: as many as are wanted.</summary>
    public static readonly (string Format, int? Licences)[] SealedFormats =
        [("second-price", 1), ("first-price", 1), ("lowest-accepted", 2), ("highest-rejected", 2), ("pay-as-bid", 2), ("vickrey", 2), ("random-sample", null)];

    /// <summary>A custodian's own key, which elsewhere would be on a machine of his; beside it, with <c>.pub</c>, what everybody may know of it.</summary>
    public string KeyFileOf(string custodian) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Keys))!, "custodians", custodian + ".key");

    /// <summary>What is sold by auction in this run.</summary>
    public string AuctionedProduct => $"公交准点率 Bus punctuality {Run}";

    /// <summary>What is sold at a posted price in this run.</summary>
    public string PostedProduct => $"道路流量日报 Road traffic daily {Run}";

    public static string Bidder(int number) => $"bidder-{number:00}";

    public static void Say(string text) => Console.WriteLine(text);
}
