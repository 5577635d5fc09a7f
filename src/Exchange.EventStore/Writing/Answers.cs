namespace Exchange.EventStore;

/// <summary>A run of finished commands whose callers are told one after the other.</summary>
internal sealed record Answers(IReadOnlyList<Pending> Group, int From, int To)
{
    public void Give()
    {
        for (int i = From; i < To; i++) Group[i].GiveAnswer();
    }
}
