using Exchange.EventStore.Postgres.Embedded;
using Npgsql;

namespace Exchange.Cli.Tests;

/// <summary>Whatever keeps <c>exchange serve</c> from starting is one sentence and exit code 2, and nothing is left behind.</summary>
public sealed class WhenTheExchangeCanNotStart(WhenTheExchangeCanNotStart.Server server) : IClassFixture<WhenTheExchangeCanNotStart.Server>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("postgres://exchange_app:hidden@127.0.0.1/exchange")]
    [InlineData("Host=127.0.0.1;Database=exchange;Password=it;hidden=3")]
    [InlineData("Host=127.0.0.1;Port=hidden")]
    public async Task A_connection_string_that_is_none_is_told_without_repeating_it(string connection)
    {
        string error = await FailAsync(Connections(connection));

        error.ShouldStartWith("ConnectionStrings__Exchange is no connection string: ");
        error.ShouldNotContain("hidden");
    }

    [Theory]
    [InlineData("Database=exchange", "ConnectionStrings__Exchange names no Host.")]
    [InlineData("Host=127.0.0.1", "ConnectionStrings__Exchange names no Database.")]
    [InlineData("Host=127.0.0.1;Port=1;Database=exchange;Username=me", "ConnectionStrings__Exchange: 'me' does not get into the database 'exchange' of 127.0.0.1:1: Failed to connect to 127.0.0.1:1: Connection refused.")]
    public async Task A_server_that_is_not_there_is_told(string connection, string sentence) => (await FailAsync(Connections(connection))).ShouldBe(sentence);

    [Fact]
    public async Task A_server_whose_name_nobody_knows_is_told() =>
        (await FailAsync(Connections("Host=no-such-host.invalid;Database=exchange;Username=me"))).ShouldStartWith("ConnectionStrings__Exchange: 'me' does not get into the database 'exchange' of no-such-host.invalid:5432: ");

    [Fact]
    public async Task A_login_that_is_missing_and_a_wrong_password_are_told()
    {
        (await FailAsync(Connections(server.Of("postgres", "nobody_here")))).ShouldEndWith(": role \"nobody_here\" does not exist.");

        await server.ExecuteAsync("create role knows_a_password login password 'right'");
        string error = await FailAsync(Connections(server.Of("postgres", "knows_a_password") + ";Password=wrong"));
        error.ShouldStartWith("ConnectionStrings__Exchange: 'knows_a_password' does not get into the database 'postgres' of ");
        error.ShouldEndWith(": password authentication failed for user \"knows_a_password\".");
    }

    [Fact]
    public async Task A_database_that_is_missing_is_told() => (await FailAsync(Connections(server.Of("no_such_database")))).ShouldEndWith(": database \"no_such_database\" does not exist.");

    [Fact]
    public async Task A_database_without_a_schema_needs_the_owner()
    {
        string error = await FailAsync(Connections(server.Of("postgres")));

        error.ShouldStartWith("There is no exchange in the database 'postgres' of ");
        error.ShouldEndWith(" yet, and no owner's login to make it: set ConnectionStrings__ExchangeOwner as well.");
    }

    [Fact]
    public async Task An_owner_who_may_not_make_schemas_is_told()
    {
        await server.ExecuteAsync("create role guest login");

        (await FailAsync(Connections(server.Of("postgres"), server.Of("postgres", "guest")))).ShouldMatch(
            "^ConnectionStrings__ExchangeOwner: 'guest' can't make the exchange's schema in the database 'postgres' of .*: permission denied for database postgres [(]see docs/external-server.md[)][.]$");
    }

    [Fact]
    public async Task An_owner_who_may_not_make_logins_is_told_and_needs_none_where_they_are_made_beforehand()
    {
        await server.ExecuteAsync("create role maker login");
        await server.ExecuteAsync("create database made owner maker");
        var connections = Connections(server.Of("made", "exchange_app"), server.Of("made", "maker"));
        (await FailAsync(connections)).ShouldContain(": permission denied to create role ");

        await server.ExecuteAsync("create role exchange_app login");
        await server.ExecuteAsync("create role exchange_marten login");
        using Served exchange = await Served.StartAsync(_folder, connections);
        (await exchange.Program.TerminateAsync()).ShouldBe(0);

        string error = await FailAsync(Connections(server.Of("made", "exchange_marten")));
        error.ShouldContain("'exchange_marten' may not use the exchange");
        error.ShouldEndWith(": the login for it is exchange_app.");
    }

    [Theory]
    [InlineData(15_00_00, null)]
    [InlineData(18_00_01, null)]
    [InlineData(14_00_09, "this is PostgreSQL 14.9, and the exchange needs 15 or newer.")]
    [InlineData(9_06_24, "this is PostgreSQL 9.6, and the exchange needs 15 or newer.")]
    public void A_server_older_than_15_is_told(int number, string? sentence) => DatabaseLogin.FaultOfVersion(number).ShouldBe(sentence);

    [Theory]
    [InlineData("nonsense", "--urls: 'nonsense' is not an http or https URL.")]
    [InlineData("http://", "--urls: 'http://' is not an http or https URL.")]
    [InlineData("http://unix:/tmp/exchange.sock", "--urls: 'http://unix:/tmp/exchange.sock' is not an http or https URL.")]
    [InlineData(";", "--urls needs at least one URL.")]
    [InlineData("http://127.0.0.1:65536", "--urls: the port of 'http://127.0.0.1:65536' is out of range: at most 65535, and 0 for any that is free.")]
    [InlineData("http://127.0.0.1:-1", "--urls: the port of 'http://127.0.0.1:-1' is out of range: at most 65535, and 0 for any that is free.")]
    [InlineData("http://127.0.0.1:8080/exchange", "--urls: 'http://127.0.0.1:8080/exchange' has a path, and the exchange listens on whole addresses.")]
    [InlineData("https://127.0.0.1:8443", "--urls: for 'https://127.0.0.1:8443' the exchange has no certificate: let a reverse proxy speak https, and tell its address with --public-address.")]
    [InlineData("http://exchange.example:8080", "--urls: 'exchange.example' is no IP address: listen on one of this machine, on localhost, or on * for all, and tell a name with --public-address.")]
    [InlineData("http://192.0.2.1:8080", "--urls: 192.0.2.1 is no address of this machine.")]
    [InlineData("http://127.0.0.1:0;http://[2001:db8::1]:8080", "--urls: [2001:db8::1] is no address of this machine.")]
    public async Task An_address_that_nobody_could_listen_on_is_told(string urls, string sentence)
    {
        // The server is there already, so that none has to be made.
        (int exitCode, string output, string error) = await Program.RunAsync(Connections(server.Of("postgres")), "serve", "--data", _folder, "--urls", urls);
        (exitCode, output, error).ShouldBe((2, "", sentence + "\n"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://exchange.example")]
    public async Task A_public_address_that_is_none_is_told(string address) =>
        (await Program.RunAsync("serve", "--data", _folder, "--public-address", address)).ShouldBe((2, "", $"--public-address: '{address}' is not an http or https URL.\n"));

    [Theory]
    [InlineData("file", "is a file")]
    [InlineData("file/below", "can't be made")]
    [InlineData("/proc/exchange", "can't be made")]
    [InlineData("/proc", "can't be written to")] // not even by root
    public async Task A_data_folder_that_can_not_be_used_is_told(string folder, string fault)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "");
        string path = Path.Combine(_folder, folder);

        (await Program.RunAsync("serve", "--data", path, "--urls", "http://127.0.0.1:0")).ShouldBe((2, "", $"The data folder {path} {fault}: name another with --data.\n"));
    }

    [Fact]
    public async Task Files_of_another_major_version_of_PostgreSQL_are_told()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute); // as for the server's own user
        string data = Directory.CreateDirectory(Path.Combine(_folder, "postgres", "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "9\n");

        string error = await FailAsync(new Dictionary<string, string>(StringComparer.Ordinal));
        error.ShouldMatch($"^The files in {data} are of PostgreSQL 9, and the programs in .* of PostgreSQL [0-9]+: set EXCHANGE_PG_BIN to the programs of version 9, or bring the files to version [0-9]+ with pg_upgrade[.]$");
        File.Exists(Path.Combine(_folder, "serve.pid")).ShouldBeFalse();
    }

    private static Dictionary<string, string> Connections(string application, string? owner = null)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__Exchange"] = application };
        if (owner is not null) environment["ConnectionStrings__ExchangeOwner"] = owner;
        return environment;
    }

    private async Task<string> FailAsync(IReadOnlyDictionary<string, string> environment)
    {
        (int exitCode, string output, string error) = await Program.RunAsync(environment, "serve", "--data", _folder, "--urls", "http://127.0.0.1:0");
        (exitCode, output).ShouldBe((2, ""), error);
        error.TrimEnd('\n').ShouldNotContain('\n');
        return error.TrimEnd('\n');
    }

    /// <summary>A server that the exchange does not run itself. On it, one login has to tell a password.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-server-");
        private EmbeddedPostgres? _server;

        public async Task InitializeAsync()
        {
            if (!OperatingSystem.IsWindows()) _folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute; // the server's own user must get through
            _server = await EmbeddedPostgres.StartAsync(_folder.FullName, PostgresDurability.Disposable, restarts: false);
            string rules = Path.Combine(_server.DataFolder, "pg_hba.conf");
            await File.WriteAllTextAsync(rules, "local all knows_a_password scram-sha-256\n" + await File.ReadAllTextAsync(rules));
            await ExecuteAsync("select pg_reload_conf()");
        }

        internal string Of(string database, string login = PostgresEndpoint.Owner) => _server!.Endpoint.ConnectionString(database, login);

        internal async Task ExecuteAsync(string sql)
        {
            await using NpgsqlDataSource source = NpgsqlDataSource.Create(Of("postgres"));
            await using NpgsqlCommand command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }

        public async Task DisposeAsync()
        {
            if (_server is not null) await _server.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }
}
