-- Marten's table: the progress of its projections and of its high-water mark. Written by Marten alone.
create table if not exists exchange.mt_event_progression (
    name         varchar not null,
    last_seq_id  bigint,
    last_updated timestamptz default transaction_timestamp(),
    constraint pk_mt_event_progression primary key (name)
);
