using Npgsql;

namespace Exchange.TestKit;

/// <summary>A database of one test; dropped with it, whoever is still connected.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _server;

    internal TestDatabase(string server, string name)
    {
        (_server, Name) = (server, name);
        Owner = NpgsqlDataSource.Create(ConnectionString);
    }

    public string Name { get; }

    /// <summary>The superuser who owns the schema: for raw looks at the tables, and for sabotage.</summary>
    public NpgsqlDataSource Owner { get; }

    public string ConnectionString => ConnectionStringOf(_server, Name, login: null, pooling: true);

    /// <summary>The connection string of another login, such as that of the application, which owns nothing.</summary>
    public string ConnectionStringOf(string login) => ConnectionStringOf(_server, Name, login, pooling: true);

    /// <summary>The first column of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using NpgsqlCommand command = Owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException("No row: " + sql));
    }

    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        await using NpgsqlCommand command = Owner.CreateCommand(sql);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await rows.ReadAsync()) all.Add(read(rows));
        return all;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Another database with the same content. Ends every connection to this one, and whoever comes meanwhile is in the way.</summary>
    public Task<TestDatabase> CopyAsync() => PostgresServer.CopyAsync(_server, Name);

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await PostgresServer.ExecuteAsync(_server, $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    internal static string ConnectionStringOf(string server, string database, string? login, bool pooling)
    {
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = pooling, MaxPoolSize = 20 };
        if (login is not null) connection.Username = login;
        return connection.ConnectionString;
    }
}
