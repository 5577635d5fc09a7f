-- Which versions this schema has had; the newest is the one it has. Databases without the table are of version 1.
create table if not exists exchange.schema_versions (
    version integer     not null,
    program text        not null,
    at      timestamptz not null default clock_timestamp(),
    constraint pk_schema_versions primary key (version)
);
