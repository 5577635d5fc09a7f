using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.EventStore.Postgres;

/// <summary>NodaTime over Npgsql's own mappings. A timestamptz holds microseconds; instants are cut to them where they enter.</summary>
public static class NodaNpgsql
{
    public static NpgsqlParameter Parameter(Instant value) => new NpgsqlParameter<DateTime> { TypedValue = value.ToDateTimeUtc(), NpgsqlDbType = NpgsqlDbType.TimestampTz };

    public static Instant GetInstant(this NpgsqlDataReader reader, int column) => Instant.FromDateTimeUtc(reader.GetFieldValue<DateTime>(column));
}
