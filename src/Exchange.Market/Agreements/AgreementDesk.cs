using System.Text.Json;
using Exchange.Kernel;
using Exchange.Market.Listings;
using Exchange.Market.Orders;
using NodaTime;

namespace Exchange.Market.Agreements;

/// <summary>Agreements: NoAgreement → concluded → ended.</summary>
public static class AgreementDesk
{
    private const long AgreementBytes = 800;

    /// <summary>One batch: the agreement around the fixed price, and the order that it contracts. Has no effect when it is concluded.</summary>
    public static Verdict Conclude(ConcludeAgreement command, IStates states, Instant at)
    {
        var joint = new Joint(states);
        if (!joint.TryGet(command.Subject, out AgreementState agreement) | !joint.TryGet(command.Order.Stream, out OrderState state)) return joint.Needs;
        if (agreement is LiveAgreement) return joint.Accept();
        if (state is not LiveOrder { Price: { } price } order) return new OrderRejection.OrderNotFound();

        joint.Add(command.Subject, new AgreementConcluded(command.Agreement, order.Id, order.Product, order.Seller, order.Buyer, price, order.Terms, order.Rulebook, HashOf(order.Terms), at, order.Counted));
        joint.Add(command.Order.Stream, new OrderContracted(order.Id, command.Agreement, at));
        return joint.Accept();
    }

    /// <summary>SHA-256 of the terms' canonical JSON (RFC 8785): what each party can compute from its own copy.</summary>
    public static ContentHash HashOf(ListingTerms terms)
    {
        using JsonDocument json = JsonSerializer.SerializeToDocument(terms, MarketJson.Of<ListingTerms>());
        return ContentHash.Of(CanonicalJson.Write(json.RootElement));
    }

    public static AgreementState Evolve(AgreementState state, AgreementEvent @event) => (state, @event) switch
    {
        (NoAgreement, AgreementConcluded e) => new LiveAgreement(e.Agreement, e.Order, e.Product, e.Seller, e.Buyer, e.Price, e.Terms, e.Rulebook, Ended: false),
        (LiveAgreement { Ended: false } agreement, AgreementEnded) => agreement with { Ended = true },
        _ => throw new ImpossibleHistoryException(state, @event),
    };

    public static long BytesOf(AgreementState state) => state is LiveAgreement ? AgreementBytes : 24;
}
