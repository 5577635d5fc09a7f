using System.Text.Json;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market.Auctions;
using Microsoft.AspNetCore.Http;

namespace Exchange.Api;

/// <summary>Phrases the answers to bids. They go into the journal: a function of what was decided, and of nothing else.</summary>
internal sealed class AuctionAnswers(ProblemBody problems)
{
    public AnswerBody ToPlaceBid(Decided decided, AuctionId auction, ParticipantId bidder, bool validateOnly)
    {
        StreamId stream = auction.Stream;
        if (decided.Verdict is Verdict.Refused refused)
        {
            return Refusal(decided, refused.Rejection, (json, p) =>
            {
                WriteMarket(json, decided, stream, bidder, p.Rejection);
                Rejections.WriteMembers(json, p.Rejection);
            });
        }

        // What would have come of it stays untold: leading or not, at which price, is what others' secret maxima would be probed by.
        if (validateOnly) return Valid(decided);
        return new AnswerBody(StatusCodes.Status200OK, JsonBody.Write((decided, stream, bidder), static (json, a) => WriteMarket(json, a.decided, a.stream, a.bidder, null)));
    }

    private static AnswerBody Valid(Decided decided) => new(StatusCodes.Status200OK, JsonBody.Write(decided, static (json, d) =>
    {
        json.WriteBoolean("valid"u8, true);
        json.WriteInstant("receivedAt"u8, d.At);
    }));

    private AnswerBody Refusal(Decided decided, Rejection rejection, Action<Utf8JsonWriter, (Decided Decided, Rejection Rejection)> members)
    {
        int status = Rejections.StatusOf(rejection);
        string instance = $"urn:uuid:{decided.Command.Value}";
        return new AnswerBody(status, problems.Write(rejection.Code, status, rejection.Detail, instance, (decided, rejection), members));
    }

    /// <summary>The market right after the command, or as it was when it was refused; all of it but <c>leading</c> is what everybody may see (DOMAIN SEE-1).</summary>
    private static void WriteMarket(Utf8JsonWriter json, Decided decided, StreamId stream, ParticipantId bidder, Rejection? rejection)
    {
        json.WriteNumber("position"u8, decided.Position);
        json.WriteInstant("receivedAt"u8, decided.At);
        if (!decided.States.TryGet(stream, out AuctionState state) || state is NotOpened) return;
        if (rejection is not VersionStale) json.WriteNumber("version"u8, decided.States.VersionOf(stream));
        switch (state)
        {
            case Open auction:
                json.WriteBoolean("leading"u8, auction.Leader == bidder);
                json.WriteMoney("currentPrice"u8, auction.CurrentPrice);
                // For a leader who must raise his own maximum the refusal has another one, for him alone.
                if (rejection is not (AuctionRejection.BelowMinimum or AuctionRejection.BelowStart)) json.WriteMoney("lowestAcceptable"u8, auction.LowestAcceptable);
                json.WriteBoolean("reserveMet"u8, auction.ReserveMet);
                json.WriteInstant("closesAt"u8, auction.ClosesAt);
                break;
            case Settled auction:
                json.WriteBoolean("leading"u8, auction.Winner == bidder);
                json.WriteMoney("currentPrice"u8, auction.Price);
                json.WriteBoolean("reserveMet"u8, auction.Winner is not null);
                json.WriteInstant("closesAt"u8, auction.ClosedAt);
                break;
        }
    }
}
