using Npgsql;

namespace Exchange.ReadModels.Postgres.Processes;

/// <summary>How far a process has come: everything up to there has been followed up, durably.</summary>
public interface ICheckpoint
{
    Task<long> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Compare-and-set.</summary>
    /// <returns>False when it does not stand at <paramref name="from"/>: somebody else moved it, nothing was done.</returns>
    Task<bool> MoveAsync(long from, long to);
}

/// <summary>A row of <c>exchange.checkpoints</c>.</summary>
public sealed class StoredCheckpoint(NpgsqlDataSource source, string name) : ICheckpoint
{
    public Task<long> ReadAsync(CancellationToken cancellationToken) => Checkpoint.ReadAsync(source, name, cancellationToken);

    public async Task<bool> MoveAsync(long from, long to)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        await using (var lazily = new NpgsqlCommand("set local synchronous_commit = off", connection, transaction))
        {
            // A crash of the server may put it back: what is followed up twice finds its first outcome.
            await lazily.ExecuteNonQueryAsync();
        }

        bool moved = await Checkpoint.MoveAsync(connection, transaction, name, from, to);
        await transaction.CommitAsync(CancellationToken.None);
        return moved;
    }
}
