-- By the hour until the journal had numbers; a cache that is made again.
do $$
begin
    if exists (select from pg_attribute where attrelid = to_regclass('exchange.command_filters') and attname = 'hour' and not attisdropped) then
        drop table exchange.command_filters;
    end if;
end $$;

-- Which command ids were seen, so that a retry finds its first outcome: a filter for each full span of 2^20 numbers says whether, and the
-- hashes of each run of 2^16 say where. A cache: both can be made again from the journal.
create table if not exists exchange.command_filters (
    span    bigint      not null,
    last_at timestamptz not null,
    filter  bytea       not null,
    constraint pk_command_filters primary key (span)
);

create table if not exists exchange.command_runs (
    run    bigint not null,
    hashes bytea  not null,
    constraint pk_command_runs primary key (run)
);

alter table exchange.command_filters alter column filter set storage external;
alter table exchange.command_runs alter column hashes set storage external;
