-- What each row was: a line for every batch that changed it, written with the row. "doc" is null where the row went away. As of a
-- position holds the newest line at or before it. Only ever added to.
create table if not exists {schema}.row_history (
    model    text     not null collate "C",
    key      text     not null collate "C",
    position bigint   not null,
    doc      text,
    audience smallint not null,
    owners   text[]   not null collate "C",
    labels   text[]   not null collate "C"
) partition by list (model);

create unique index if not exists ux_row_history on {schema}.row_history using btree (model, key, position desc);
