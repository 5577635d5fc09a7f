using System.Collections.Frozen;
using Exchange.EventStore;
using Exchange.ReadModels.Postgres.Rows;
using Npgsql;

namespace Exchange.ReadModels.Postgres;

/// <summary>What all read models share: effects and checkpoint in one transaction, the checkpoint by compare-and-set.</summary>
/// <remarks>
/// Used by one runner at a time; several runners, in several processes, harm nothing. A subclass keeps what it has folded in memory
/// between pages; <see cref="Forget"/> drops it as soon as it might not be what the tables hold.
/// </remarks>
/// <typeparam name="TEffects">What a page does to the tables.</typeparam>
/// <param name="schema">Where checkpoint and tables lie; null: where they are served from.</param>
public abstract class ReadModelSubscriber<TEffects>(string name, NpgsqlDataSource source, ModelSchema? schema = null) : ISubscriber
    where TEffects : class
{
    private readonly ModelSchema _schema = schema ?? ModelSchema.Served;
    private long? _foldedTo, _generation;

    public string Name => name;

    /// <inheritdoc/>
    public virtual IReadOnlySet<string> Ignores => FrozenSet<string>.Empty;

    protected NpgsqlDataSource Source => source;

    private protected ModelSchema Schema => _schema;

    public Task<long> ReadCheckpointAsync(CancellationToken cancellationToken) => Checkpoint.ReadAsync(source, _schema, name, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="PoisonedEventException">An event can't be read or folded. Nothing was done, and it will throw again.</exception>
    public async Task<bool> ApplyAsync(Page page, CancellationToken cancellationToken)
    {
        if (_foldedTo != page.After) ForgetAll();
        _foldedTo = null;
        try
        {
            bool applied = await FoldAsync(page, cancellationToken) is { } effects && await CommitAsync(page, effects);
            if (applied) _foldedTo = page.Last;
            return applied;
        }
        finally
        {
            if (_foldedTo is null) ForgetAll();
        }
    }

    /// <summary>Computes what the page does, from what is kept in memory and in the tables. Writes nothing.</summary>
    /// <returns>Null when the tables do not stand at <c>page.After</c>.</returns>
    protected abstract Task<TEffects?> FoldAsync(Page page, CancellationToken cancellationToken);

    protected abstract Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, TEffects effects);

    /// <summary>Drops everything folded.</summary>
    protected abstract void Forget();

    /// <summary>Whether what has just been read is of the page's beginning, and of the same tables as what is kept: a rebuild may have put others in their place.</summary>
    private protected bool Stands(long position, long generation, Page page)
    {
        _generation ??= generation;
        return position == page.After && generation == _generation;
    }

    /// <summary>The fence, and the one place of it: false when somebody else has moved the checkpoint.</summary>
    /// <remarks>First in the transaction: a second runner waits here, and then finds the checkpoint moved with nothing of its own written.</remarks>
    internal virtual Task<bool> MoveCheckpointAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Page page) =>
        Checkpoint.MoveAsync(connection, transaction, _schema, name, page.After, page.Last, _generation);

    private void ForgetAll()
    {
        Forget();
        _generation = null;
    }

    private async Task<bool> CommitAsync(Page page, TEffects effects)
    {
        // Not cancelled from here on: finding out what became of a commit costs more than the milliseconds it takes.
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        await using (var lazily = new NpgsqlCommand("set local synchronous_commit = off", connection, transaction))
        {
            // A crash of the server may lose checkpoint and effects, together; they are made again from the log.
            await lazily.ExecuteNonQueryAsync();
        }

        if (!await MoveCheckpointAsync(connection, transaction, page)) return false;
        await WriteAsync(connection, transaction, effects);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }
}
