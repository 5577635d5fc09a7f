namespace Exchange.Kernel.Tests;

public sealed class Verdicts
{
    private sealed record Refusal() : Rejection("refused", RejectionKind.StateForbids, "No.");

    [Fact]
    public void Carry_the_facts_of_a_decision_for_its_stream()
    {
        var stream = new StreamId("parcel-1");
        Verdict.Of(stream, Decision.Accept<object>("a", "b")).ShouldBeOfType<Verdict.Accepted>().Events.ShouldBe([new(stream, "a"), new(stream, "b")]);
        Verdict.Of(stream, Decision.Accept<object>()).ShouldBeOfType<Verdict.Accepted>().Events.ShouldBeEmpty();
        Verdict.Of<object>(stream, new Refusal()).ShouldBeOfType<Verdict.Refused>().Rejection.ShouldBe(new Refusal());
    }
}
