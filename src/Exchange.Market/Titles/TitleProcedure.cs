using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Titles;

/// <summary>Ownership confirmation: Applied ⇄ Returned → Accepted → Examined → InNotice ⇄ Objected → EvidenceDeposited → Certified (by four eyes), or Refused or Withdrawn on the way (DOMAIN TIT-7).</summary>
public static class TitleProcedure
{
    public static Verdict Apply(ApplyForTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Return(ReturnTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Resubmit(ResubmitTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Accept(AcceptTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Examine(ExamineTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict OpenNotice(OpenNotice command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Lodge(LodgeObjection command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict DecideObjection(DecideObjection command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Deposit(DepositEvidence command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Refuse(RefuseTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static Verdict Withdraw(WithdrawTitle command, IStates states, Instant at) => throw new NotSupportedException("Not written yet.");

    public static TitleState Evolve(TitleState state, TitleEvent @event) => throw new NotSupportedException("Not written yet.");

    public static long BytesOf(TitleState state) => throw new NotSupportedException("Not written yet.");
}
