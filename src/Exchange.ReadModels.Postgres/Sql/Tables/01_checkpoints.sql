-- How far each subscription has come; its effects stand exactly up to here. The compare-and-set on position is the fence, the claim
-- only tells the others who runs it. Hot rows stay on their page: no index on what changes, and room for new versions.
create table if not exists exchange.checkpoints (
    name       text        not null,
    position   bigint      not null default 0,
    claimed_by uuid,
    claimed_at timestamptz,
    constraint pk_checkpoints primary key (name),
    constraint checkpoints_begin_at_0 check (position >= 0)
) with (fillfactor = 20);
