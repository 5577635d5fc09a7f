-- Marten's table, metadata columns on. seq_id is the position. The default of "timestamp" is now(), not the constant that Marten
-- itself leaves there; Marten accepts it, and we always write the column.
create table if not exists exchange.mt_events (
    seq_id         bigint       not null,
    id             uuid         not null,
    stream_id      varchar,
    version        bigint       not null,
    data           jsonb        not null,
    bdata          bytea,
    type           varchar(500) not null,
    timestamp      timestamptz  not null default now(),
    tenant_id      varchar      default '*DEFAULT*',
    mt_dotnet_type varchar,
    correlation_id varchar,
    causation_id   varchar,
    headers        jsonb,
    user_name      varchar,
    is_archived    boolean      default false,
    constraint pkey_mt_events_seq_id primary key (seq_id),
    constraint fkey_mt_events_stream_id foreign key (stream_id) references exchange.mt_streams (id) on delete cascade
);

create unique index if not exists pk_mt_events_stream_and_version on exchange.mt_events using btree (stream_id, version);

create sequence if not exists exchange.mt_events_sequence start with 1 increment by 1 no minvalue no maxvalue cache 1;

alter sequence exchange.mt_events_sequence owned by exchange.mt_events.seq_id;
