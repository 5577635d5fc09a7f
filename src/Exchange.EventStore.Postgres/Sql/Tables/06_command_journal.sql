-- A journal from before it had numbers and months makes room; Conversions/01_journal_by_month takes its rows over.
do $$
begin
    if exists (select from pg_class where oid = to_regclass('exchange.command_journal') and relkind = 'r') then
        alter table exchange.command_journal rename to command_journal_before;
        alter table exchange.command_journal_before rename constraint pk_command_journal to pk_command_journal_before;
    end if;
end $$;

-- Every command that reached the sequencer, accepted or refused (DOMAIN KEP-1); append-only, committed with its events.
-- Numbered in the order of decisions, so that the index grows at its right edge; one partition a month of receipt, see command_journal_month.
create table if not exists exchange.command_journal (
    number      bigint      not null,
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
    constraint pk_command_journal primary key (number, received_at)
) partition by range (received_at);
