using System.Diagnostics;
using System.Globalization;
using Exchange.EventStore.Postgres.Embedded;
using Exchange.TestKit;
using Npgsql;

namespace Exchange.EventStore.Tests.Embedded;

public sealed class WhenAServerIsEmbedded : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange, embedded ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_is_as_durable_as_the_log_needs()
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(_folder, PostgresDurability.Durable);

        (await ShowAsync(server, "fsync")).ShouldBe("on");
        (await ShowAsync(server, "synchronous_commit")).ShouldBe("on");
        (await ShowAsync(server, "full_page_writes")).ShouldBe("on");
        (await ShowAsync(server, "data_checksums")).ShouldBe("on");
        (await ShowAsync(server, "listen_addresses")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_process_finds_it_while_it_runs_and_its_data_outlive_it()
    {
        await using (EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(_folder, PostgresDurability.Disposable))
        {
            await server.CreateDatabaseAsync("one");
            await server.CreateDatabaseAsync("one"); // is there already
            PostgresEndpoint? found = await PostgresEndpoint.FindAsync(_folder);
            await using NpgsqlDataSource one = NpgsqlDataSource.Create(found!.ConnectionString("one"));
            await using NpgsqlCommand write = one.CreateCommand("create table kept as select 42 as answer");
            await write.ExecuteNonQueryAsync();
        }

        (await PostgresEndpoint.FindAsync(_folder)).ShouldBeNull();
        await using EmbeddedPostgres again = await EmbeddedPostgres.StartAsync(_folder, PostgresDurability.Disposable);
        await using NpgsqlDataSource same = NpgsqlDataSource.Create(again.Endpoint.ConnectionString("one"));
        await using NpgsqlCommand read = same.CreateCommand("select answer from kept");
        (await read.ExecuteScalarAsync()).ShouldBe(42);
    }

    [Fact]
    public async Task One_that_is_killed_or_stopped_by_another_hand_comes_back_on_the_same_folder_and_socket()
    {
        await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(_folder, PostgresDurability.Durable);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.ConnectionString);
        await AskAsync(source, "create table kept as select 42 as answer");
        foreach (string signal in (string[])["-KILL", "-KILL", "-INT"])
        {
            int killed = server.ProcessId;
            using (Process kill = Process.Start("kill", [signal, killed.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
            await Eventually.TrueAsync(() => !ProcessTable.Lives(killed));

            await Eventually.TrueAsync(async () =>
            {
                try
                {
                    // A backend outlives its killed postmaster for a moment, and may still answer.
                    return server.ProcessId != killed && await AskAsync(source, "select answer from kept") is 42;
                }
                catch (Exception e) when (e is NpgsqlException or InvalidOperationException) // it does not answer, or does not run
                {
                    return false;
                }
            });
        }
    }

    [Fact]
    public async Task One_that_is_killed_while_it_is_being_stopped_stays_away()
    {
        EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(_folder, PostgresDurability.Disposable);
        int killed = server.ProcessId;
        using (Process kill = Process.Start("kill", ["-KILL", killed.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await server.DisposeAsync();

        ServerFolders.Runs(server.DataFolder).ShouldBeFalse();
        (await PostgresEndpoint.FindAsync(_folder)).ShouldBeNull();
    }

    [Fact]
    public async Task A_pid_file_left_behind_that_names_another_process_does_not_stop_it()
    {
        string data;
        await using (EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(_folder, PostgresDurability.Disposable)) data = server.DataFolder;
        await File.WriteAllTextAsync(Path.Combine(data, "postmaster.pid"), $"{Environment.ProcessId}\n{data}\n");

        await using EmbeddedPostgres again = await EmbeddedPostgres.StartAsync(_folder, PostgresDurability.Disposable);

        again.ProcessId.ShouldNotBe(Environment.ProcessId);
    }

    [Fact]
    public void Its_memory_and_its_write_ahead_log_follow_the_machine_up_to_a_bound()
    {
        const long GiB = 1L << 30;
        PostgresSettings.SharedBuffers(4 * GiB).ShouldBe(GiB);
        PostgresSettings.SharedBuffers(64 * GiB).ShouldBe(2 * GiB);
        PostgresSettings.MaxWalSize(10 * GiB).ShouldBe(GiB);
        PostgresSettings.MaxWalSize(400 * GiB).ShouldBe(4 * GiB);
    }

    [Fact]
    public void A_folder_has_one_process_at_a_time_and_the_refusal_names_it()
    {
        FolderLock first = FolderLock.Acquire(_folder);
        first.Alone.ShouldBeTrue();

        FolderInUseException refused = Should.Throw<FolderInUseException>(() => FolderLock.Acquire(_folder));
        refused.ProcessId.ShouldBe(Environment.ProcessId);

        first.Dispose();
        first.Alone.ShouldBeFalse();
        using FolderLock next = FolderLock.Acquire(_folder);
        next.Alone.ShouldBeTrue();
    }

    private static async Task<object?> AskAsync(NpgsqlDataSource source, string sql)
    {
#pragma warning disable CA2100 // A constant of this file.
        await using NpgsqlCommand command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    private static async Task<string?> ShowAsync(EmbeddedPostgres server, string setting)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.ConnectionString);
#pragma warning disable CA2100 // A constant of this file.
        await using NpgsqlCommand show = source.CreateCommand("show " + setting);
#pragma warning restore CA2100
        return (string?)await show.ExecuteScalarAsync();
    }
}
