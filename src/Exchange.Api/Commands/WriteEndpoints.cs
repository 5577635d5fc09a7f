using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Exchange.Api;

/// <summary>All routes that are declared as <see cref="WriteRoute"/>. Translates, and decides nothing.</summary>
internal sealed class WriteEndpoints(CommandGate gate, WriteAnswers answers)
{
    public static readonly ImmutableArray<WriteRoute> All =
    [
        .. ParticipantRoutes.Writes, .. DecisionRoutes.Writes, .. AccountRoutes.Writes, .. ResourceRoutes.Writes, .. ProductRoutes.Writes, .. TitleRoutes.Writes,
        .. ListingRoutes.Writes, .. AuctionRoutes.Writes, .. SettlementRoutes.Writes, .. EntitlementRoutes.Writes, .. QuoteRoutes.Writes, .. RfqRoutes.Writes, .. NegotiationRoutes.Writes, .. InterestRoutes.Writes, .. SealedRoutes.Writes,
        .. CreditRoutes.Writes,
        .. DutchRoutes.Writes,
        .. ReverseRoutes.Writes,
        .. BookRoutes.Writes,
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (WriteRoute route in All)
        {
            routes.MapMethods(route.Pattern, [route.Method], context => AnswerAsync(context, route)).WithMetadata(route).Allow(route.Access);
        }
    }

    private async Task AnswerAsync(HttpContext context, WriteRoute route)
    {
        PathValues path = PathValues.Read(context, route.Pattern, route.Path);
        CommandHead head = CommandHead.Read(context);
        long? expectedVersion = EntityTags.ReadIfMatch(context.Request.Headers);
        byte[] body = await RequestBody.ReadAsync(context, route.MayBeEmpty);
        Prepared prepared = route.Prepare(head, path, expectedVersion, body, answers);
        await gate.RespondAsync(context, prepared.Command, prepared.Location);
    }
}
