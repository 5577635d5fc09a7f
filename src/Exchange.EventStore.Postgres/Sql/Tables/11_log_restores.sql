-- Each restore that this database comes from. While one of them has no "primary_at", this is a copy beside the exchange it was made of,
-- and nobody writes to it. Only the owner writes here.
create table if not exists exchange.log_restores (
    number      bigint      not null generated always as identity,
    backup      text        not null,
    position    bigint      not null,
    restored_at timestamptz not null default clock_timestamp(),
    primary_at  timestamptz,
    constraint pk_log_restores primary key (number)
);
