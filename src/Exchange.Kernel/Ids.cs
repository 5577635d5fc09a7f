namespace Exchange.Kernel;

/// <summary>Who acts: the participant that an API key or a person stands for. Not a natural person's name (DOMAIN KEP-2).</summary>
public readonly record struct ParticipantId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The name of a stream: an aggregate's prefix and its own key, such as <c>auction-01992f…</c>.</summary>
public readonly record struct StreamId(string Value)
{
    /// <summary>The part before the first dash; it names the kind of aggregate and is kept in <c>mt_streams.type</c>.</summary>
    public string Prefix => PrefixText.ToString();

    internal ReadOnlySpan<char> PrefixText => Value.AsSpan() is var value && value.IndexOf('-') is var dash and > 0 ? value[..dash] : value;

    public override string ToString() => Value;
}

/// <summary>Identifies one command for ever: the same id twice is one effect and one answer.</summary>
public readonly record struct CommandId(Guid Value)
{
    // A namespace of our own, so that ids of another system over the same inputs differ.
    private static readonly Guid IdempotencyKeys = new("5f0c2f43-7b8e-5d0a-9c4e-3a4d7e0b9d61");
    private static readonly Guid FollowUps = new("0b6f4d0e-2c51-5f8d-8d21-6c1f7a5e9b42");

    /// <summary>The id of a request: UUIDv5 of the participant and his Idempotency-Key.</summary>
    public static CommandId Of(ParticipantId participant, string idempotencyKey) =>
        new(Uuid.V5(IdempotencyKeys, $"{participant.Value}\n{idempotencyKey}"));

    /// <summary>The id of what a process does about a fact: UUIDv5 of subscription, position of the fact and ordinal, so that a second run finds the first outcome.</summary>
    public static CommandId FollowUp(string subscription, long position, int ordinal) =>
        new(Uuid.V5(FollowUps, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{subscription}\n{position}\n{ordinal}")));

    public override string ToString() => Value.ToString();
}
