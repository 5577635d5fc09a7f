using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using static Exchange.Market.Auctions.AuctionRejection;

namespace Exchange.Api;

/// <summary>A bid was tied to a version of the auction by If-Match, and the auction has moved on.</summary>
internal sealed record VersionStale(long Expected, long Version) : Rejection(ProblemCodes.VersionStale, RejectionKind.StateForbids);

/// <summary>How refusals look over HTTP: their status, their sentence, their members. A test walks every rejection there is.</summary>
internal static class Rejections
{
    /// <summary>The one table from what a refusal means to its status (STYLE 7).</summary>
    public static int StatusOf(Rejection rejection) => rejection is VersionStale ? 412 : rejection.Kind switch
    {
        RejectionKind.StateForbids => 409,
        RejectionKind.NotAllowed => 403,
        RejectionKind.NotFound => 404,
        RejectionKind.Unacceptable => 422,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A sentence about this case.</summary>
    public static string DetailOf(Rejection rejection) => rejection switch
    {
        VersionStale r => $"The auction is at version {r.Version}, and If-Match asked for {r.Expected}.",
        AuctionNotFound => "There is no such auction.",
        AuctionAlreadyOpened => "This auction was opened before.",
        InvalidTerms r => $"{r.Term}: {r.Requirement}",
        BiddingNotOpen r => $"Bidding opens at {r.OpensAt}.",
        Closed r => $"The auction closed at {r.ClosedAt}.",
        SelfBid => "The seller can't bid on his own lot.",
        WrongCurrency r => $"The auction is held in {r.Currency}.",
        BadAmount r => $"A bid is above zero and at most {r.HighestAcceptable}.",
        BelowStart r => $"A first bid is at least {r.LowestAcceptable}.",
        BelowMinimum r => $"The bid must be at least {r.LowestAcceptable}.",
        CloseNotDue r => $"The close is due at {r.ClosesAt}.",
        _ => throw new System.Diagnostics.UnreachableException($"{rejection.GetType().Name} has no sentence."),
    };

    /// <summary>Writes what the refusal tells its caller to do better.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Rejection rejection)
    {
        switch (rejection)
        {
            case VersionStale r:
                json.WriteNumber("expected"u8, r.Expected);
                json.WriteNumber("version"u8, r.Version);
                break;
            case InvalidTerms r:
                json.WriteString("term"u8, r.Term);
                json.WriteString("requirement"u8, r.Requirement);
                break;
            case BiddingNotOpen r:
                json.WriteInstant("opensAt"u8, r.OpensAt);
                break;
            case Closed r:
                json.WriteInstant("closedAt"u8, r.ClosedAt);
                break;
            case WrongCurrency r:
                json.WriteString("currency"u8, r.Currency);
                break;
            case BadAmount r:
                json.WriteMoney("highestAcceptable"u8, r.HighestAcceptable);
                break;
            case BelowStart r:
                json.WriteMoney("lowestAcceptable"u8, r.LowestAcceptable);
                break;
            case BelowMinimum r:
                json.WriteMoney("lowestAcceptable"u8, r.LowestAcceptable);
                break;
            case CloseNotDue r:
                json.WriteInstant("closesAt"u8, r.ClosesAt);
                break;
        }
    }
}
