-- How long the oldest snapshot of this database has been held: one of 20 s slows the head row tenfold. It runs as the owner,
-- for other logins' transactions are hidden from the application.
create or replace function exchange.oldest_snapshot_seconds() returns double precision
    language sql stable security definer set search_path = pg_catalog
as $$
    select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::double precision
    from pg_stat_activity
    where datname = current_database() and backend_xmin is not null and pid <> pg_backend_pid()
$$;

revoke all on function exchange.oldest_snapshot_seconds() from public;
grant execute on function exchange.oldest_snapshot_seconds() to exchange_app;
