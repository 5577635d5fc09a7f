using Exchange.Kernel;
using Exchange.Market.Auctions;
using static Exchange.Market.Tests.Auctions.Given;

namespace Exchange.Market.Tests.Auctions;

public sealed class NamesOfAuctions
{
    [Fact]
    public void An_auctions_stream_is_its_prefix_and_its_id()
    {
        Id.Stream.ShouldBe(new StreamId("auction-0199a1b2-c3d4-7e5f-8a6b-0123456789ab"));
        Id.Stream.Prefix.ShouldBe(AuctionId.StreamPrefix);
        AuctionId.TryParse(Id.Stream, out AuctionId read).ShouldBeTrue();
        read.ShouldBe(Id);
        AuctionId.TryParse(Id.ToString(), out read).ShouldBeTrue();
        read.ShouldBe(Id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0199A1B2-C3D4-7E5F-8A6B-0123456789AB")]
    [InlineData("{0199a1b2-c3d4-7e5f-8a6b-0123456789ab}")]
    [InlineData("0199a1b2c3d47e5f8a6b0123456789ab")]
    [InlineData(" 0199a1b2-c3d4-7e5f-8a6b-0123456789ab")]
    [InlineData("0199a1b2-c3d4-7e5f-8a6b-0123456789a٣")]
    public void An_id_has_one_spelling(string? text)
    {
        AuctionId.TryParse(text, out _).ShouldBeFalse();
        AuctionId.TryParse(new StreamId($"auction-{text}"), out _).ShouldBeFalse();
    }

    [Fact]
    public void Streams_of_other_kinds_are_no_auctions()
    {
        AuctionId.TryParse(new StreamId($"account-{Id}"), out _).ShouldBeFalse();
        AuctionId.TryParse(default(StreamId), out _).ShouldBeFalse();
    }
}
