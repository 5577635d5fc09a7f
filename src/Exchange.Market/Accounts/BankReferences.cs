using Exchange.Kernel;
using NodaTime;

namespace Exchange.Market.Accounts;

/// <summary>A bank's reference, once used. One stream a reference, so that it credits one participant once (MON-1).</summary>
public sealed record BankReferenceUsed(string Reference, AccountId Account, Money Amount, Instant At);

/// <param name="Account">Whom it credited; null while it has not been used.</param>
public sealed record BankReferenceState(AccountId? Account);

/// <summary>References are unique for ever: each is a stream named by it.</summary>
public static class BankReferences
{
    public const string Prefix = "bankref";

    public const int LengthMax = 64;

    private static readonly Guid Names = new("e3a6f0b4-5b1f-5a53-8c2d-7b0d9a6e5c44");

    public static StreamId StreamOf(string reference) => new($"{Prefix}-{Uuid.V5(Names, reference):D}");

    /// <summary>Whether it is a reference: printable ASCII, with no space at either end, where nobody would see that it is another one.</summary>
    public static bool IsReference(string? reference) =>
        reference is { Length: > 0 and <= LengthMax } && reference[0] != ' ' && reference[^1] != ' ' && !reference.AsSpan().ContainsAnyExceptInRange(' ', '~');

    public static BankReferenceState Evolve(BankReferenceState state, BankReferenceUsed @event) =>
        state.Account is null ? new BankReferenceState(@event.Account) : throw new ImpossibleHistoryException(state, @event);
}
