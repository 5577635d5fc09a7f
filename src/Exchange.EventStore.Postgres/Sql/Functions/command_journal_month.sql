-- The partition of a month of receipt, by UTC. The commit that is the first to need it calls this behind the fence, so nobody else makes
-- it at the same time; attached, not made in place, which would shut readers out. As the owner: the application's login owns nothing.
create or replace function exchange.command_journal_month(p_at timestamptz) returns void
language plpgsql security definer set search_path = exchange, pg_temp as $$
declare
    month     timestamp := date_trunc('month', p_at at time zone 'UTC');
    partition text      := 'command_journal_' || to_char(month, 'YYYYMM');
begin
    if to_regclass('exchange.' || partition) is not null then
        return;
    end if;

    execute format('create table exchange.%I (like exchange.command_journal)', partition);
    execute format(
        'alter table exchange.command_journal attach partition exchange.%I for values from (%L) to (%L)',
        partition, month at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
    if exists (select from pg_roles where rolname = 'exchange_app') then
        execute format('grant select, insert on exchange.%I to exchange_app', partition);
    end if;
end $$;
