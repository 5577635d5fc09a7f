-- What is still to come by the clock: at most one row a stream and kind, set by the fact at "position". An outage that overlaps the last
-- outage_window_us microseconds before it postpones it (DOMAIN TIM-2); null where none does.
do $$
begin
    -- Before there were several kinds, the table had auctions' closes alone. It is filled again from the log.
    if exists (select from information_schema.tables where table_schema = '{schema}' and table_name = 'open_deadlines')
        and not exists (select from information_schema.columns where table_schema = '{schema}' and table_name = 'open_deadlines' and column_name = 'kind') then
        drop table {schema}.open_deadlines;
        delete from {schema}.checkpoints where name = 'open-deadlines';
    end if;
end
$$;

create table if not exists {schema}.open_deadlines (
    stream           text        not null,
    kind             text        not null,
    due              timestamptz not null,
    outage_window_us bigint,
    position         bigint      not null,
    constraint pk_open_deadlines primary key (stream, kind)
);
