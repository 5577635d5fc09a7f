namespace Exchange.Simulation.Laws;

/// <summary>What must hold, whatever happens, by the names that a failure gives.</summary>
internal static class Law
{
    public const string Money = "money is neither made nor lost, and nobody owes";
    public const string Delivery = "delivery versus payment";
    public const string Log = "the log is gapless, its batches are whole, its time never goes back";
    public const string Outcome = "an outcome is what the bids give, and no bid counts out of time";
    public const string Released = "when all is over nothing is held";
    public const string Rights = "no right is sold twice";
    public const string Finality = "final stays final";
    public const string OneEffect = "one command has one effect";
    public const string OneAnswer = "one command has one answer";
    public const string Durable = "what is answered is durable";
    public const string Sealed = "sealed stays sealed";
    public const string Replay = "replay equals live";
    public const string Same = "the same commands in the same order give the same log";
    public const string Faultless = "no decision throws, and the writer's loop never fails";
    public const string Fence = "a former epoch appends nothing";
    public const string Own = "the writer finds in the log what it wrote, and nothing else";
    public const string Answered = "every command is answered in the end";
    public const string Told = "a refused command changes nothing, and an accepted one tells its own batch";
    public const string Audit = "the audit finds nothing";
}
