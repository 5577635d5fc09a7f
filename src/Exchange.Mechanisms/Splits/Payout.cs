using Exchange.Kernel;

namespace Exchange.Mechanisms;

/// <summary>What somebody gets of a sum that is shared out.</summary>
/// <param name="Amount">Minor units; zero or more.</param>
public sealed record Payout(ParticipantId To, long Amount);
