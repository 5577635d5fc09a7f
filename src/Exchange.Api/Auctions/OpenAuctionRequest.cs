using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Exchange.Mechanisms;
using NodaTime;

namespace Exchange.Api;

/// <summary>The body of a new auction: the terms as they stand in events, with defaults for opening and outage window.</summary>
/// <param name="OpensAt">Null: bidding opens with the receipt of the command.</param>
/// <param name="Terms">Complete but for the opening.</param>
/// <param name="Canonical">The RFC 8785 form of what was sent.</param>
internal sealed record OpenAuctionRequest(AuctionTerms Terms, Instant? OpensAt, string Canonical)
{
    /// <summary>As long before a close an outage postpones it, unless the terms say otherwise.</summary>
    public static readonly Duration OutageWindowDefault = Duration.FromMinutes(5);

    public AuctionTerms TermsAt(Instant receivedAt) => Terms with { OpensAt = OpensAt ?? receivedAt };

    /// <exception cref="ProblemException">The body is not a set of terms. Whether they are acceptable is decided elsewhere.</exception>
    public static OpenAuctionRequest Parse(ReadOnlySpan<byte> body)
    {
        StrictJson.Check(body);
        using JsonDocument document = JsonDocument.Parse(body.ToArray());
        var fields = new JsonFields(
            document.RootElement, "", ["lot", "openingPrice", "increments", "closesAt"], ["reservePrice", "opensAt", "softClose", "outageWindow"]);
        var terms = new AuctionTerms(
            fields.TextOf("lot", AuctionTermsRule.LotLengthMax),
            fields.MoneyOf("openingPrice"),
            fields.Has("reservePrice") ? fields.MoneyOf("reservePrice") : null,
            Increments(fields),
            default,
            fields.InstantOf("closesAt"),
            fields.Has("softClose") ? Soft(fields.ObjectOf("softClose", ["window", "extension"], ["extensionsMax"])) : null,
            fields.Has("outageWindow") ? fields.DurationOf("outageWindow") : OutageWindowDefault);
        Instant? opensAt = fields.Has("opensAt") ? fields.InstantOf("opensAt") : null;
        return new OpenAuctionRequest(terms, opensAt, Encoding.UTF8.GetString(CanonicalJson.Write(document.RootElement)));
    }

    private static SoftClose Soft(JsonFields soft) => new(
        soft.DurationOf("window"), soft.DurationOf("extension"), soft.Has("extensionsMax") ? (int)soft.IntegerOf("extensionsMax", 0, int.MaxValue) : null);

    private static IncrementTable Increments(JsonFields fields)
    {
        ImmutableArray<IncrementRow> rows =
            [.. fields.ObjectsOf("increments", IncrementTable.RowsMax, ["lowerBound", "increment"], []).Select(row => new IncrementRow(row.UnitsOf("lowerBound"), row.UnitsOf("increment")))];
        return IncrementTable.TryOf(rows, out IncrementTable? table, out string? fault) ? table : throw ProblemException.Field(ProblemCodes.FieldInvalid, "increments", fault);
    }
}
