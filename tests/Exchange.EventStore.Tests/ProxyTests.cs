using Exchange.TestKit;
using Npgsql;

namespace Exchange.EventStore.Tests;

/// <summary>The proxy against a plain client and a real server: each place at which a commit can be stopped is the place it says it is.</summary>
#pragma warning disable CA1001 // xunit calls IAsyncLifetime.DisposeAsync.
public sealed class ProxyTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private TestDatabase _database = null!;
    private PostgresProxy _proxy = null!;
    private NpgsqlConnection _client = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.NewEmptyAsync();
        await _database.ExecuteAsync("""
            create table head (n bigint not null); insert into head values (0);
            create table facts (n bigint primary key, body text not null);
            create function head_move(p_n bigint) returns void language plpgsql as $$
            begin update head set n = p_n + 1 where n = p_n; if not found then raise exception 'moved' using errcode = 'EXH02'; end if; end $$;
            """);
        _proxy = new PostgresProxy(_database.ConnectionString, text => text.Contains("head_move", StringComparison.Ordinal));
        _client = await ConnectAsync();
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _proxy.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_not_stopped_passes_unchanged()
    {
        await CommitAsync(0);
        await CommitAsync(1);
        (await FactsAsync()).ShouldBe(2);
        await using var large = new NpgsqlCommand("select string_agg(repeat('x', 1000), '') from generate_series(1, 3000)", _client);
        ((string)(await large.ExecuteScalarAsync())!).Length.ShouldBe(3_000_000);
    }

    [Fact]
    public async Task Of_a_commit_stopped_before_it_is_sent_the_server_knows_nothing()
    {
        CommitTrap trap = _proxy.Arm(CommitStage.NothingSent);
        Task commit = CommitAsync(0);
        (await Eventually.DoneAsync(trap.Reached)).BytesSent.ShouldBe(0);
        (await HeadIsHeldAsync()).ShouldBeFalse();
        trap.Cut();
        await commit.ShouldThrowAsync<NpgsqlException>();
        (await FactsAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public async Task A_half_sent_commit_holds_the_head_until_it_is_cut(double part)
    {
        CommitTrap trap = _proxy.Arm(CommitStage.PartSent, part);
        Task commit = CommitAsync(0);
        CommitStop stop = await Eventually.DoneAsync(trap.Reached);
        stop.BytesSent.ShouldBeInRange(1, stop.BytesTotal - 1);
        (await HeadIsHeldAsync()).ShouldBeTrue();
        // It has answered what it has got; the next moment it waits for more.
        await Eventually.TrueAsync(async () => await _database.ScalarAsync<string>($"select coalesce(wait_event, '') from pg_stat_activity where pid = {stop.BackendPid}") == "ClientRead");
        trap.Cut();
        await commit.ShouldThrowAsync<NpgsqlException>();
        await Eventually.TrueAsync(async () => !await HeadIsHeldAsync());
        (await FactsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_half_sent_commit_that_is_prepared_by_name_is_known_too_and_goes_on_when_released()
    {
        await CommitAsync(0);
        await CommitAsync(1); // the statements are prepared by now
        CommitTrap trap = _proxy.Arm(CommitStage.PartSent);
        Task commit = CommitAsync(2);
        await Eventually.DoneAsync(trap.Reached);
        (await HeadIsHeldAsync()).ShouldBeTrue();
        trap.Release();
        await commit;
        (await FactsAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task A_half_sent_commit_whose_backend_is_ended_gives_the_head_free_and_the_client_learns_it()
    {
        CommitTrap trap = _proxy.Arm(CommitStage.PartSent);
        Task commit = CommitAsync(0);
        CommitStop stop = await Eventually.DoneAsync(trap.Reached);
        await _database.ExecuteAsync($"select pg_terminate_backend({stop.BackendPid})");
        await commit.ShouldThrowAsync<NpgsqlException>();
        (await HeadIsHeldAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task An_answered_commit_is_durable_before_its_client_knows()
    {
        CommitTrap trap = _proxy.Arm(CommitStage.Answered);
        Task commit = CommitAsync(0);
        (await Eventually.DoneAsync(trap.Reached)).Refused.ShouldBeFalse();
        (await FactsAsync()).ShouldBe(1);
        commit.IsCompleted.ShouldBeFalse();
        trap.Release();
        await commit;
    }

    [Fact]
    public async Task A_dropped_answer_leaves_the_commit_standing_and_the_client_in_doubt()
    {
        CommitTrap trap = _proxy.Arm(CommitStage.Answered);
        Task commit = CommitAsync(0);
        await Eventually.DoneAsync(trap.Reached);
        trap.Cut();
        (await commit.ShouldThrowAsync<NpgsqlException>()).ShouldNotBeOfType<PostgresException>();
        (await FactsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_sent_whole_is_carried_out_though_its_line_is_cut()
    {
        CommitTrap trap = _proxy.Arm(CommitStage.AllSent);
        Task commit = CommitAsync(0);
        await Eventually.DoneAsync(trap.Reached);
        trap.Cut();
        await commit.ShouldThrowAsync<NpgsqlException>();
        await Eventually.TrueAsync(async () => await FactsAsync() == 1);
    }

    [Fact]
    public async Task A_refused_commit_is_told_from_a_made_one()
    {
        CommitTrap trap = _proxy.Arm(CommitStage.Answered);
        Task commit = CommitAsync(7);
        (await Eventually.DoneAsync(trap.Reached)).Refused.ShouldBeTrue();
        trap.Release();
        (await commit.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe("EXH02");
    }

    [Fact]
    public async Task A_cut_line_ends_connections_and_a_refusing_one_takes_none_until_it_is_restored()
    {
        await CommitAsync(0);
        _proxy.CutWriter().ShouldBe(1);
        await CommitAsync(1).ShouldThrowAsync<NpgsqlException>();
        _proxy.Refuse();
        await Should.ThrowAsync<NpgsqlException>(ConnectAsync);
        _proxy.Restore();
        await using NpgsqlConnection again = await ConnectAsync();
        again.FullState.ShouldBe(System.Data.ConnectionState.Open);
    }

    [Fact]
    public async Task A_silent_line_keeps_everything_back_and_loses_nothing()
    {
        _proxy.GoSilent();
        Task commit = CommitAsync(0);
        (await FactsAsync()).ShouldBe(0);
        commit.IsCompleted.ShouldBeFalse();
        _proxy.Restore();
        await commit;
        (await FactsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Delayed_answers_arrive()
    {
        _proxy.DelayAnswers(TimeSpan.FromMilliseconds(20));
        await CommitAsync(0);
        (await FactsAsync()).ShouldBe(1);
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_proxy.ConnectionString) { Pooling = false, MaxAutoPrepare = 8, AutoPrepareMinUsages = 1 }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private async Task CommitAsync(long number)
    {
        await using var batch = new NpgsqlBatch(_client);
        var move = new NpgsqlBatchCommand("select head_move($1)");
        move.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        var fact = new NpgsqlBatchCommand("insert into facts values ($1, $2)");
        fact.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        fact.Parameters.Add(new NpgsqlParameter<string> { TypedValue = new string('b', 5_000) });
        batch.BatchCommands.Add(move);
        batch.BatchCommands.Add(fact);
        await batch.ExecuteNonQueryAsync();
    }

    private Task<long> FactsAsync() => _database.ScalarAsync<long>("select count(*) from facts");

    private async Task<bool> HeadIsHeldAsync() => await _database.ScalarAsync<long>("select count(*) from (select n from head for update skip locked) free") == 0;
}
