-- States of long streams as they were at a version: a cache, which may be emptied at any time and then fills again. "format" names the
-- code that wrote it, and only that code reads it. As secret as the events: standing maxima are in it.
create table if not exists exchange.stream_snapshots (
    stream  text   not null collate "C",
    version bigint not null,
    format  text   not null,
    state   bytea  not null,
    digest  bytea  not null,
    constraint pk_stream_snapshots primary key (stream, version, format)
);
