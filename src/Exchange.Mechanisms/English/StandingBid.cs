using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>Who leads an English proxy auction, how far he would go, and what he would pay as things stand. Minor units.</summary>
/// <param name="Leader">The bidder of the highest maximum; of equal maxima, of the one placed first (ENG-5).</param>
/// <param name="Maximum">The leader's secret maximum, M1.</param>
/// <param name="RunnerUpMaximum">The highest maximum of all others, M2; null while nobody else has bid.</param>
/// <param name="Price">The current price (ENG-4, ENG-8).</param>
/// <param name="ReserveMet">Whether the leader would get the lot; true where there is no reserve price.</param>
public sealed record StandingBid(ParticipantId Leader, long Maximum, long? RunnerUpMaximum, long Price, bool ReserveMet)
{
    /// <summary>Whether the bid that led here changed the leader or the price: only then may the close move (ENG-9).</summary>
    /// <param name="before">How things stood before it; null for a first bid.</param>
    public bool Moves(StandingBid? before) => before is null || before.Leader != Leader || before.Price != Price;
}
