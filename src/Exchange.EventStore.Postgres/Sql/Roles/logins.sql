-- Two logins that own nothing: the exchange itself, which may append to the log and move its head, and Marten applications, which may
-- only read the log. With Marten's defaults one mere read would otherwise ALTER the tables.
do $$
begin
    if not exists (select from pg_roles where rolname = 'exchange_app') then
        create role exchange_app login;
    end if;
    if not exists (select from pg_roles where rolname = 'exchange_marten') then
        create role exchange_marten login;
    end if;
exception
    when duplicate_object or unique_violation then null; -- another database of the same server was quicker
end $$;

revoke all on schema exchange from public;
grant usage on schema exchange to exchange_app, exchange_marten;

grant select, insert on exchange.mt_events, exchange.command_journal to exchange_app;
grant select, insert, update on exchange.mt_streams to exchange_app;
grant select, update on exchange.log_head to exchange_app;
grant select, insert, delete on exchange.command_filters, exchange.command_runs, exchange.stream_snapshots to exchange_app;
grant select, update on sequence exchange.mt_events_sequence to exchange_app;
grant select on exchange.mt_event_progression, exchange.mt_high_water_skips, exchange.log_resolutions, exchange.foreign_rows, exchange.schema_versions, exchange.log_restores to exchange_app;
grant select on exchange.mt_events, exchange.mt_streams, exchange.mt_event_progression, exchange.mt_high_water_skips to exchange_marten;
grant select on sequence exchange.mt_events_sequence to exchange_marten;

revoke execute on all functions in schema exchange from public;
grant execute on all functions in schema exchange to exchange_app;
