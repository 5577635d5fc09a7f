-- Marten's table (stream identity: string). Nothing is ever added to it: Marten drops columns and indexes it does not know.
create table if not exists exchange.mt_streams (
    id          varchar     not null,
    type        varchar,
    version     bigint,
    timestamp   timestamptz not null default now(),
    created     timestamptz not null default now(),
    tenant_id   varchar     default '*DEFAULT*',
    is_archived boolean     default false,
    constraint pkey_mt_streams_id primary key (id)
);
