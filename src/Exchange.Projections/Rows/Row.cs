using System.Collections.Immutable;
using Exchange.Kernel;

namespace Exchange.Projections;

/// <summary>Who may see a row. The operator and the regulator see all of them but those that are sealed. Stored as its number.</summary>
public enum Audience
{
    /// <summary>Whoever asks.</summary>
    Everybody,

    /// <summary>The parties that <see cref="Row.OwnedBy"/> names.</summary>
    Owners,

    /// <summary>The operator and the regulator alone.</summary>
    Operators,

    /// <summary>The parties that <see cref="Row.OwnedBy"/> names, and not even the operator and the regulator: what is sealed (DOMAIN SEE-1).</summary>
    OwnersAlone,
}

/// <summary>One row of a read model: what is served of one thing, as a value. A record's members, and nothing else, are its document.</summary>
public abstract record Row
{
    public abstract Audience SeenBy();

    /// <summary>The parties that the row is about; a list may ask for those of one of them.</summary>
    public virtual ImmutableArray<ParticipantId> OwnedBy() => [];

    /// <summary>What a list may be narrowed by: names and values.</summary>
    public virtual ImmutableArray<Label> Labels() => [];

    /// <summary>What it is found by; null: it is not searched for.</summary>
    public virtual SearchTokens? Searched() => null;
}

/// <summary>Names the read model that rows of a type belong to.</summary>
public interface IRowOf<TSelf>
    where TSelf : Row, IRowOf<TSelf>
{
    /// <summary>The model's name, such as <c>listings</c>; chosen by hand, unique, stored with every row.</summary>
    static abstract string Model { get; }
}

/// <summary>A row's name: its model, and its key there. Keys sort by their bytes.</summary>
public readonly record struct RowKey(string Model, string Key)
{
    public static RowKey Of<TRow>(string key)
        where TRow : Row, IRowOf<TRow> => new(TRow.Model, key);

    public override string ToString() => $"{Model}/{Key}";
}
