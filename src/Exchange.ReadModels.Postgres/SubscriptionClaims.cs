using NodaTime;
using Npgsql;

namespace Exchange.ReadModels.Postgres;

/// <summary>Who runs a subscription: a courtesy that spares others the work. What keeps effects single is the checkpoint's compare-and-set.</summary>
public sealed class SubscriptionClaims(NpgsqlDataSource source)
{
    /// <summary>Takes or renews a claim; one that was not renewed for as long as <paramref name="lease"/>, by the database's clock, is free.</summary>
    /// <param name="holder">The process, a fresh id each start.</param>
    /// <returns>False while another holder has it.</returns>
    public async Task<bool> TakeAsync(string subscription, Guid holder, Duration lease, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand take = source.CreateCommand("""
            insert into exchange.checkpoints as c (name, claimed_by, claimed_at) values ($1, $2, clock_timestamp())
            on conflict (name) do update set claimed_by = excluded.claimed_by, claimed_at = excluded.claimed_at
            where c.claimed_by is null or c.claimed_by = excluded.claimed_by or c.claimed_at < clock_timestamp() - $3
            """);
        take.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subscription });
        take.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = holder });
        take.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = lease.ToTimeSpan() });
        return await take.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Gives a claim up, so that another need not wait for it to run out.</summary>
    public async Task ReleaseAsync(string subscription, Guid holder)
    {
        await using NpgsqlCommand release = source.CreateCommand("update exchange.checkpoints set claimed_by = null, claimed_at = null where name = $1 and claimed_by = $2");
        release.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subscription });
        release.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = holder });
        await release.ExecuteNonQueryAsync();
    }
}
