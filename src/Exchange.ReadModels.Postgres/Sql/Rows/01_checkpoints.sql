-- How far the models of this schema have come; as in the served schema, where it stands beside those of all other subscriptions.
create table if not exists {schema}.checkpoints (
    name       text        not null,
    position   bigint      not null default 0,
    claimed_by uuid,
    claimed_at timestamptz,
    constraint pk_checkpoints primary key (name),
    constraint checkpoints_begin_at_0 check (position >= 0)
) with (fillfactor = 20);
