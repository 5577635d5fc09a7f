using System.Globalization;
using System.Text.Json.Serialization;
using Exchange.Kernel;
using Exchange.Market.Credits;

namespace Exchange.Market.OrderBooks;

/// <summary>Names the order book of one series of credits. A series has one, so that all its orders meet.</summary>
[JsonConverter(typeof(AggregateIdConverter<BookId>))]
public readonly record struct BookId(Guid Value) : IAggregateId<BookId>
{
    public static string Prefix => "book";

    public static BookId Of(Guid value) => new(value);

    public static BookId Of(CreditSeriesId series) => AggregateIds.FollowingFrom<BookId>(series.Stream);

    /// <summary>Under which id an order's money, or its credits, are held.</summary>
    public Guid HoldOf(long order) => Uuid.V5(Value, string.Create(CultureInfo.InvariantCulture, $"order\n{order}"));

    public override string ToString() => Value.ToString("D");
}
