using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Participants;
using NodaTime;

namespace Exchange.Market.Products;

public sealed record DraftProduct(ParticipantId Actor, ProductId Product, ProductDescription Description) : MarketCommand(Actor)
{
    public override string Kind => "draft_product";

    public override StreamId Subject => Product.Stream;

    /// <remarks>Too long a lineage is refused, so its streams need not be loaded.</remarks>
    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor), .. Description.Lineage.Take(DescriptionRule.LineageMax).Select(r => r.Stream).Distinct()];

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Draft(this, states, at);
}

public sealed record DeclareRevision(ParticipantId Actor, ProductId Product, ContentHash Content, long Bytes, string MediaType) : MarketCommand(Actor)
{
    public override string Kind => "declare_revision";

    public override StreamId Subject => Product.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Declare(this, states, at);
}

/// <summary>The content store has checked and kept the bytes of a revision. Given by the exchange for the vendor, once the last part is in.</summary>
public sealed record ConfirmContent(ParticipantId Actor, ProductId Product, int Revision, ContentHash Content) : MarketCommand(Actor)
{
    public override string Kind => "confirm_content";

    public override StreamId Subject => Product.Stream;

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Confirm(this, states, at);
}

/// <summary>The newest stored revision enters the register, or is held when another product has its content.</summary>
public sealed record RegisterProduct(ParticipantId Actor, ProductId Product) : MarketCommand(Actor)
{
    public override string Kind => "register_product";

    public override StreamId Subject => Product.Stream;

    public override ImmutableArray<StreamId> Streams => [Subject, ParticipantStreams.Of(Actor)];

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Register(this, states, at);
}

/// <param name="Ground">A code.</param>
public sealed record WithdrawProduct(ParticipantId Actor, ProductId Product, string Ground) : MarketCommand(Actor)
{
    public override string Kind => "withdraw_product";

    public override StreamId Subject => Product.Stream;

    public override Verdict Decide(IStates states, Instant at) => ProductRegister.Withdraw(this, states, at);
}
