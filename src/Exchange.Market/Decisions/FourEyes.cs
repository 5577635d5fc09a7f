using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Rulebooks;
using NodaTime;
using static Exchange.Market.Decisions.DecisionRejection;

namespace Exchange.Market.Decisions;

/// <summary>Decisions that bind or harm take two persons (DOMAIN PAR-3). Proposed → Approved or Dropped; a proposal lapses by itself.</summary>
/// <remarks>The act decides for itself what it takes, and whom it concerns: it is asked when it is proposed, and again, of the state that is then, when it is approved.</remarks>
public static class FourEyes
{
    /// <summary>How long a proposal waits while there is no rulebook to say it: the first rulebook is a proposal itself.</summary>
    public static readonly Duration LifetimeWithoutRules = Duration.FromHours(24);

    // An act is a few ids and codes, but for one that enacts rules.
    private const long ProposedBytes = 480, RulesBytes = 4_096, EntryBytes = 400, DecidedBytes = 80;

    /// <summary>What an approval must name: the SHA-256 of the act's canonical JSON (RFC 8785).</summary>
    public static ContentHash HashOf(GuardedAct act)
    {
        using JsonDocument json = JsonSerializer.SerializeToDocument(act, MarketJson.Of<GuardedAct>());
        return ContentHash.Of(CanonicalJson.Write(json.RootElement));
    }

    /// <summary>Refused in this order: already-proposed, conflict-of-interest, the act's own refusals.</summary>
    public static Verdict Propose(ProposeDecision command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out DecisionState decision) | !joint.TryGet(Rulebook.Stream, out RulebookState rulebook)) return joint.Needs;
        if (decision is not NotProposed) return new AlreadyProposed();

        var rehearsal = new Joint(states);
        Rejection? refusal = command.Act.CarryOut(rehearsal, command.Decision.Value, command.Actor, command.Actor, at);
        if (rehearsal.Lacks) return rehearsal.Needs;
        if (refusal is not null) return refusal;

        Instant expiresAt = at + (rulebook.At(at)?.Rules.ProposalLifetime ?? LifetimeWithoutRules);
        joint.Add(command.Subject, new DecisionProposed(command.Decision, command.Act, HashOf(command.Act), command.Actor, expiresAt, at));
        return joint.Accept();
    }

    /// <summary>Refused in this order: decision-not-found, already-decided, proposal-expired, same-person, content-differs, conflict-of-interest, the act's own refusals.</summary>
    public static Verdict Approve(ApproveDecision command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out DecisionState decision)) return joint.Needs;
        if (decision is NotProposed) return new DecisionNotFound();
        if (decision is not Proposed proposal) return new AlreadyDecided();
        if (at >= proposal.ExpiresAt) return new ProposalExpired(proposal.ExpiresAt);
        if (command.Actor == proposal.ProposedBy) return new SamePerson();
        if (command.ContentHash != proposal.ContentHash) return new ContentDiffers(proposal.ContentHash.ToString());

        joint.Add(command.Subject, new DecisionApproved(command.Decision, command.Actor, command.ContentHash, at));
        Rejection? refusal = proposal.Act.CarryOut(joint, command.Decision.Value, proposal.ProposedBy, command.Actor, at);
        if (joint.Lacks) return joint.Needs;
        return refusal is null ? joint.Accept() : refusal;
    }

    /// <summary>Refused in this order: decision-not-found, already-decided, proposal-expired, conflict-of-interest, invalid-ground.</summary>
    /// <remarks>To decline a proposal is to decide, so whoever could not approve it for his interest can't stop it either.</remarks>
    public static Verdict Drop(DropDecision command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out DecisionState decision)) return joint.Needs;
        if (decision is NotProposed) return new DecisionNotFound();
        if (decision is not Proposed proposal) return new AlreadyDecided();
        if (at >= proposal.ExpiresAt) return new ProposalExpired(proposal.ExpiresAt);

        var rehearsal = new Joint(states);
        Rejection? refusal = proposal.Act.CarryOut(rehearsal, command.Decision.Value, command.Actor, command.Actor, at);
        if (rehearsal.Lacks) return rehearsal.Needs;
        if (refusal is ConflictOfInterest) return refusal;
        if (Grounds.FaultOf(command.Ground) is { } fault) return fault;

        joint.Add(command.Subject, new DecisionDropped(command.Decision, command.Actor, command.Ground, at));
        return joint.Accept();
    }

    public static DecisionState Evolve(DecisionState state, DecisionEvent @event) => (state, @event) switch
    {
        (NotProposed, DecisionProposed e) when e.At < e.ExpiresAt => new Proposed(e.Decision, e.Act, e.ContentHash, e.ProposedBy, e.ExpiresAt),
        (Proposed proposal, DecisionApproved e) when Stands(proposal, e) && e.ApprovedBy != proposal.ProposedBy && e.ContentHash == proposal.ContentHash => new Approved(e.Decision),
        (Proposed proposal, DecisionDropped e) when Stands(proposal, e) => new Dropped(e.Decision),
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(DecisionState state) => state switch
    {
        Proposed { Act: EnactRules { Rules.NegativeList: var list } } => ProposedBytes + RulesBytes + (EntryBytes * (list?.Count ?? 0)),
        Proposed => ProposedBytes,
        NotProposed => 24,
        _ => DecidedBytes,
    };

    private static bool Stands(Proposed proposal, DecisionEvent @event) => @event.Decision == proposal.Id && @event.At < proposal.ExpiresAt;
}
