-- The rows of all read models as they stand at the checkpoint: "doc" is what is served, canonical JSON as text, so that every rebuild
-- gives the same bytes. Who may see it stands beside it: audience 0 everybody, 1 those in "owners", 2 the operator and the regulator, 3 those in "owners" and nobody else.
-- A list is narrowed by "labels" (name=value). Of what is searched for: "heading" and "tokens", in ordinal order. One partition a model.
create table if not exists {schema}.rows (
    model    text     not null collate "C",
    key      text     not null collate "C",
    doc      text     not null,
    audience smallint not null,
    owners   text[]   not null collate "C",
    labels   text[]   not null collate "C",
    heading  text[]   collate "C",
    tokens   text[]   collate "C",
    position bigint   not null,
    constraint pk_rows primary key (model, key)
) partition by list (model);
