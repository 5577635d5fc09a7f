using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Accounts;
using Exchange.Market.Participants;
using Exchange.Market.Rulebooks;

namespace Exchange.Api;

/// <summary>Money: the only way in is the operator's word that the bank has it (DOMAIN MON-1).</summary>
internal static class AccountRoutes
{
    private static readonly Field<Money> Amount = Kinds.Money.As("amount", "What the bank has received, above zero.");
    private static readonly Field<string> Reference = Kinds.Text(ConfirmFundsReceived.ReferenceLengthMax, "ICBC-20261122-000481").As("reference", "The bank's reference: it credits one party, once, for ever.");

    public static ImmutableArray<WriteRoute> Writes =>
    [
        Write.Post(
            "/funds", Access.Only(Roles.Operator), "Confirm that money has arrived at the bank",
            Shape.Of(CommonFields.Participant, Amount, Reference),
            (a, b) => new ConfirmFundsReceived(a.Actor, b.Of(CommonFields.Participant), b.Of(Amount), b.Of(Reference))) with
        {
            Says =
            [
                Says.Text<ConfirmFundsReceived>("account", "The account that was credited.", (c, _) => Account(c).Value),
                Says.Amount<ConfirmFundsReceived>("balance", "What it holds now.", (c, d) => d.State<AccountState>(Account(c).Stream) is { } account ? new Money(account.Balance, c.Amount.Currency) : null),
            ],
            Refusals = [typeof(RulebookRejection), typeof(ParticipantRejection), typeof(AccountRejection)],
        },
    ];

    private static AccountId Account(ConfirmFundsReceived command) => AccountId.Of(command.Participant, command.Amount.Currency);
}
