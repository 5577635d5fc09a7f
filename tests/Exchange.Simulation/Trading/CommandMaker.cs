using Exchange.Api;
using Exchange.EventStore;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Auctions;
using Exchange.ReadModels.Postgres.Processes;
using Exchange.Simulation.Mutants;

namespace Exchange.Simulation.Trading;

/// <summary>Makes commands of what the market is asked, with the answers that the API gives.</summary>
internal sealed class CommandMaker(Dice dice, Mutant mutant)
{
    private const string Address = "https://exchange.example";

    private static readonly ProblemBody Problems = new(Address);
    private static readonly WriteAnswers Answers = new(Problems, new PublicAddress(Address));
    private static readonly AuctionCommandFactory Bids = new(new AuctionAnswers(Problems));
    private static readonly Dictionary<Type, WriteRoute> Routes = WriteEndpoints.All.DistinctBy(route => route.CommandType).ToDictionary(route => route.CommandType);

    private long _keys;

    /// <param name="validateOnly">A mere question.</param>
    public Command Of(MarketCommand asked, bool validateOnly = false)
    {
        var head = new CommandHead(asked.Actor, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"key-{++_keys}"), validateOnly);
        Command command = asked switch
        {
            BidInAuction bid => Bids.PlaceBid(head, bid.Auction, new BidRequest(bid.Maximum, bid.Maximum.ToAmountString()), expectedVersion: null),
            _ when Routes.TryGetValue(asked.GetType(), out WriteRoute? route) => asked.ToCommand(
                head.Id, $"{route.Method} {route.Pattern}", $$"""{"key":"{{head.Key}}","subject":"{{asked.Subject}}"}""", decided => route.Answer(asked, decided, validateOnly, Answers), validateOnly: validateOnly),
            _ => asked.ToFollowUp(new CommandId(dice.NextGuid()), $$"""{"key":"{{head.Key}}"}"""),
        };
        return mutant.Of(asked, command);
    }

    public Command OfExchange(MarketCommand asked, Command followUp) => mutant.Of(asked, followUp);

    /// <summary>The same id with another body: another command, which must be refused.</summary>
    public static Command Impostor(Command command) => new()
    {
        Id = command.Id, Actor = command.Actor, Kind = command.Kind, Target = command.Target, Body = command.Body + " ", Correlation = command.Correlation, Rules = command.Rules,
        Streams = command.Streams, Decide = command.Decide, Answer = command.Answer,
    };
}
