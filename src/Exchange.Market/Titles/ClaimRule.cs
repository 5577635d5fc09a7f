using System.Text.Json;
using Exchange.Kernel;
using NodaTime;
using static Exchange.Market.Titles.TitleRejection;

namespace Exchange.Market.Titles;

/// <summary>What can be claimed. The bounds keep sums of shares and the number of parties to be loaded small.</summary>
public static class ClaimRule
{
    public const int HoldingsMax = 96, EvidenceMax = 64, CodesMax = 64;

    /// <summary>Of the numbers above and below the line of a share.</summary>
    public const int ShareMax = 999_999_999;

    private static readonly DividedRight[] Rights = Enum.GetValues<DividedRight>();

    /// <returns>The first fault at this instant, or null.</returns>
    public static TitleRejection? FaultOf(TitleClaim claim, Instant at)
    {
        if (claim.Holdings.Count > HoldingsMax) return new InvalidClaim("holdings", "They are at most 96.");
        if (claim.Holdings.Any(h => !Enum.IsDefined(h.Right))) return new InvalidClaim("holdings", "Each is of ownership, disposal or income.");
        if (claim.Holdings.Any(h => h.Share.Numerator < 1 || h.Share.Numerator > ShareMax || h.Share.Denominator > ShareMax)) return new InvalidClaim("holdings", "Each share is above zero, of at most nine digits on each side.");
        if (claim.Holdings.DistinctBy(h => (h.Right, h.Holder)).Count() < claim.Holdings.Count) return new InvalidClaim("holdings", "Each holder stands once for each right.");
        if (!AreCodes(claim.Scope.Purposes)) return new InvalidClaim("scope.purposes", "They are at most 64 codes, each once.");
        if (!AreCodes(claim.Scope.Fields)) return new InvalidClaim("scope.fields", "They are at most 64 codes, each once.");
        if (!AreCodes(claim.Scope.Regions)) return new InvalidClaim("scope.regions", "They are at most 64 codes, each once.");
        if (claim.Term.From != claim.Term.From.ToMicroseconds() || claim.Term.Until != claim.Term.Until?.ToMicroseconds()) return new InvalidClaim("term", "Its instants are whole numbers of microseconds.");
        if (claim.Term.Until is { } until && (until <= claim.Term.From || until <= at)) return new InvalidClaim("term.until", "It is after term.from and in the future, or absent.");
        if (claim.Evidence.Count == 0 || !AreHashes(claim.Evidence)) return new InvalidClaim("evidence", "They are 1 to 64 hashes, each once.");

        foreach (DividedRight right in Rights)
        {
            var sum = default(Share);
            foreach (Holding holding in claim.Holdings)
            {
                if (holding.Right == right) sum += holding.Share;
            }

            if (sum != Share.One) return new HoldingsDoNotAddUp(JsonNamingPolicy.KebabCaseLower.ConvertName(right.ToString()), sum.ToString());
        }

        return null;
    }

    /// <summary>At most 64 codes, each once; none is fine.</summary>
    internal static bool AreCodes(Seq<string> codes) => codes.Count <= CodesMax && codes.All(Codes.IsCode) && codes.Distinct(StringComparer.Ordinal).Count() == codes.Count;

    /// <summary>At most 64 hashes, each once; none is fine.</summary>
    internal static bool AreHashes(Seq<ContentHash> hashes) => hashes.Count <= EvidenceMax && hashes.All(hash => hash != default) && hashes.Distinct().Count() == hashes.Count;
}
