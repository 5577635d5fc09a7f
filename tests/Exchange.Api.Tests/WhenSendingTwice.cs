using System.Net;

namespace Exchange.Api.Tests;

public sealed class WhenSendingTwice
{
    [Fact]
    public async Task The_same_key_gives_the_same_answer_byte_for_byte_also_after_a_restart()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        Guid auction = await exchange.OpenAuctionAsync();
        Answer accepted = await exchange.BidAsync(auction, exchange.Buyers[0], "200.00", idempotencyKey: "accepted");
        Answer refused = await exchange.BidAsync(auction, exchange.Buyers[1], "50.00", idempotencyKey: "refused");
        await exchange.BidAsync(auction, exchange.Buyers[1], "300.00");
        (long, long) before = await exchange.CountAsync();

        ShouldRepeat(await exchange.BidAsync(auction, exchange.Buyers[0], "200.00", idempotencyKey: "accepted"), accepted);
        ShouldRepeat(await exchange.BidAsync(auction, exchange.Buyers[1], "50.00", idempotencyKey: "refused"), refused);

        await exchange.StopAsync(exchange.Host);
        await exchange.StartHostAsync();
        ShouldRepeat(await exchange.BidAsync(auction, exchange.Buyers[0], "200.00", idempotencyKey: "accepted"), accepted);
        ShouldRepeat(await exchange.BidAsync(auction, exchange.Buyers[1], "50.00", idempotencyKey: "refused"), refused);
        (await exchange.CountAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task At_the_same_time_they_are_one_command()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        Guid auction = await exchange.OpenAuctionAsync();
        (long events, long commands) = await exchange.CountAsync();
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => exchange.BidAsync(auction, exchange.Buyers[0], "200.00", idempotencyKey: "one")));
        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
        answers.Select(answer => answer.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        (await exchange.CountAsync()).ShouldBe((events + 1, commands + 1));

        Answer[] opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => exchange.Host.PostAsync("/auctions", TestExchange.Terms(closesAt: "2027-01-01T00:00:00Z"), exchange.Vendor, "open")));
        opened.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created && answer.Headers.Location != null);
        opened.Select(answer => answer.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused()
    {
        await using TestExchange exchange = await TestExchange.StartAsync();
        Guid auction = await exchange.OpenAuctionAsync();
        await exchange.BidAsync(auction, exchange.Buyers[0], "200.00", idempotencyKey: "mine");
        (long, long) before = await exchange.CountAsync();
        (await exchange.BidAsync(auction, exchange.Buyers[0], "201.00", idempotencyKey: "mine")).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        (await exchange.BidAsync(Guid.NewGuid(), exchange.Buyers[0], "200.00", idempotencyKey: "mine")).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        (await exchange.Host.PostAsync($"/auctions/{auction}/bids", TestExchange.Bid("200.00"), exchange.Buyers[0], "mine", request => request.Headers.TryAddWithoutValidation("If-Match", "\"2\"")))
            .ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
        (await exchange.CountAsync()).ShouldBe(before);

        // Somebody else's key of the same text is another one, and white space is no difference.
        (await exchange.BidAsync(auction, exchange.Buyers[1], "250.00", idempotencyKey: "mine")).IsReplayed.ShouldBeFalse();
        (await exchange.Host.PostAsync($"/auctions/{auction}/bids", " " + TestExchange.Bid("200.00") + "\n", exchange.Buyers[0], "mine")).IsReplayed.ShouldBeTrue();
    }

    private static void ShouldRepeat(Answer again, Answer first)
    {
        (again.Status, again.Text, again.IsReplayed).ShouldBe((first.Status, first.Text, true));
        again.ContentHeaders.ContentType.ShouldBe(first.ContentHeaders.ContentType);
    }
}
