-- The rows of a journal from before it had numbers and months, in the order in which they were decided as far as they tell: at one
-- position the batch that ends there, then what was decided without events before the next.
do $$
declare
    month timestamptz;
begin
    if to_regclass('exchange.command_journal_before') is null then
        return;
    end if;

    -- Older still: rows without a target, whose fingerprints can't be computed again.
    alter table exchange.command_journal_before add column if not exists target text not null default '';
    for month in select distinct date_trunc('month', received_at, 'UTC') from exchange.command_journal_before loop
        perform exchange.command_journal_month(month);
    end loop;

    insert into exchange.command_journal (number, id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer)
    select row_number() over (order by group_no, position, events = 0, received_at, id),
           id, actor, kind, target, received_at, fingerprint, rules, body, epoch, group_no, position, events, status, code, answer
    from exchange.command_journal_before;
    update exchange.log_head set commands = (select count(*) from exchange.command_journal);
    drop table exchange.command_journal_before;
end $$;
