using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Exchange.FaultNode;
using Exchange.Kernel;
using Exchange.Market;
using Exchange.Market.Agreements;
using Exchange.Market.Entitlements;
using Exchange.Market.Orders;
using Exchange.Market.Settlements;
using Exchange.TestKit;
using Npgsql;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>One trade of a buyer at the posted price, over HTTP, from his order until it is final. Everything in it can be asked for again, under the same keys.</summary>
internal sealed class Trade(Cluster cluster, ApiUser buyer, int number, Random random)
{
    /// <summary>What each step leaves in the log first, and in which stream.</summary>
    private readonly (StreamId Stream, string Type)[] _facts = FactsOf(AggregateIds.MadeBy<OrderId>(OrderOf(cluster, buyer, number).Command));

    public ApiWrite Order { get; } = OrderOf(cluster, buyer, number);

    /// <summary>The buyer's write that a step comes of, when all that he has to do before is done.</summary>
    public async Task<ApiWrite> WriteForAsync(TradeStep step) => step switch
    {
        TradeStep.Download => DownloadOf(await DeliveredAsync()),
        TradeStep.Acceptance => AcceptanceOf(await DownloadedAsync()),
        _ => Order,
    };

    public Task<bool> IsDurableAsync(TradeStep step) => cluster.AskAsync<bool>(
        "select exists (select from exchange.mt_events where stream_id = $1 and type = $2)",
        new NpgsqlParameter<string> { TypedValue = _facts[(int)step].Stream.Value }, new NpgsqlParameter<string> { TypedValue = _facts[(int)step].Type });

    /// <summary>Order → settled → the very bytes → accepted → final, from wherever it stands.</summary>
    public async Task FinishAsync()
    {
        Delivery delivery = await DownloadedAsync();
        await AnsweredAsync(AcceptanceOf(delivery), 200);
        await ReadAsync($"/settlements/{delivery.Settlement}", settlement => Text(settlement, "phase") == "final" ? "" : null);
        await ReadAsync($"/orders/{delivery.Order}", order => Text(order, "phase") == "closed" ? "" : null);
    }

    /// <summary>What the buyer is told once the order has been paid and delivered.</summary>
    private async Task<Delivery> DeliveredAsync()
    {
        string order = Text(await AnsweredAsync(Order, 201), "order");
        return await ReadAsync($"/settlements?order={order}", list =>
            list.GetProperty("settlements").EnumerateArray().Where(s => Text(s, "phase") is "in-acceptance" or "final").Select(s => new Delivery(order, Text(s, "settlement"), Text(s, "entitlement"))).SingleOrDefault());
    }

    private async Task<Delivery> DownloadedAsync()
    {
        Delivery delivery = await DeliveredAsync();
        JsonElement begun = await AnsweredAsync(DownloadOf(delivery), 201);
        Text(begun, "content").ShouldBe(TradingFloor.Content);
        byte[] bytes = await Eventually.DoneAsync(cluster.Caller.UntilReadAsync(buyer, $"/entitlements/{delivery.Entitlement}/downloads/{Text(begun, "download")}/content", body => body, random));
        Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(TradingFloor.Content);
        return delivery;
    }

    private ApiWrite DownloadOf(Delivery delivery) => new(buyer, $"/entitlements/{delivery.Entitlement}/downloads", $"download-{number}", "{}");

    private ApiWrite AcceptanceOf(Delivery delivery) => new(buyer, $"/settlements/{delivery.Settlement}/acceptance", $"acceptance-{number}", "{}");

    private async Task<JsonElement> AnsweredAsync(ApiWrite write, int status)
    {
        Acknowledged answer = await Eventually.DoneAsync(cluster.Caller.UntilAnsweredAsync(write, random));
        answer.Status.ShouldBe(status, answer.ToString());
        return JsonElement.Parse(answer.Body.Span);
    }

    private Task<T> ReadAsync<T>(string path, Func<JsonElement, T?> wanted)
        where T : class => Eventually.DoneAsync(cluster.Caller.UntilReadAsync(buyer, path, body => wanted(JsonElement.Parse(body)), random), path);

    private static ApiWrite OrderOf(Cluster cluster, ApiUser buyer, int number) => new(
        buyer, $"/listings/{TradingFloor.PostedListingOf(cluster.Vendor.Participant)}/orders", string.Create(CultureInfo.InvariantCulture, $"order-{number}"), """{"version":1}""");

    private static (StreamId Stream, string Type)[] FactsOf(OrderId order)
    {
        AgreementId agreement = AgreementId.Of(order);
        SettlementId settlement = SettlementId.Of(agreement);
        StreamId access = AggregateIds.FollowingFrom<EntitlementId>(settlement.Stream).Stream;
        return
        [
            (order.Stream, "order_placed"), (agreement.Stream, "agreement_concluded"), (settlement.Stream, "settlement_instructed"), (settlement.Stream, "settlement_earmarked"),
            (access, "download_started"), (settlement.Stream, "settlement_final"),
        ];
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;

    private sealed record Delivery(string Order, string Settlement, string Entitlement);
}
