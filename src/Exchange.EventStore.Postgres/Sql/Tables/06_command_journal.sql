-- Every command that reached the sequencer, accepted or refused (DOMAIN KEP-1); append-only, committed with its events.
-- The key begins with the hour of first receipt, so that the index grows at its right edge.
create table if not exists exchange.command_journal (
    hour        integer     not null,
    id          uuid        not null,
    actor       text        not null,
    kind        text        not null,
    target      text        not null,
    received_at timestamptz not null,
    fingerprint uuid        not null,
    rules       text        not null,
    body        text        not null,
    epoch       bigint      not null,
    group_no    bigint      not null,
    position    bigint      not null,
    events      integer     not null,
    status      smallint    not null,
    code        text,
    answer      text        not null,
    constraint pk_command_journal primary key (hour, id)
);

-- Rows come in the order of their groups, so a block-range index finds a group at next to no cost a row.
create index if not exists ix_command_journal_group on exchange.command_journal using brin (group_no) with (pages_per_range = 32, autosummarize = on);

-- Databases from before the column have rows without it, whose fingerprints can't be computed again.
do $$
begin
    if not exists (select from pg_attribute where attrelid = 'exchange.command_journal'::regclass and attname = 'target' and not attisdropped) then
        alter table exchange.command_journal add column target text not null default '';
        alter table exchange.command_journal alter column target drop default;
    end if;
end $$;
