-- The fence. Every group commit begins with it: it raises unless epoch, group and position are the expected ones, and so voids the
-- whole batch; a statement that merely matched no row would let the rest of it commit. The row lock it takes makes a takeover wait.
drop function if exists exchange.log_head_move(bigint, bigint, bigint, bigint, timestamptz); -- from before commands were counted

create or replace function exchange.log_head_move(
    p_epoch bigint, p_group bigint, p_position bigint, p_events bigint, p_commands bigint, p_recorded_at timestamptz) returns void
language plpgsql set search_path = exchange, pg_temp as $$
declare
    seen exchange.log_head;
begin
    update exchange.log_head
       set group_no = p_group + 1, beat = beat + 1, position = p_position + p_events, commands = commands + p_commands, recorded_at = p_recorded_at, beat_at = clock_timestamp()
     where one
       and epoch = p_epoch
       and group_no = p_group and position = p_position;
    if not found then
        select * into seen from exchange.log_head where one;
        raise exception 'the head is at epoch %, group %, position %; expected were %, %, %', seen.epoch, seen.group_no, seen.position, p_epoch, p_group, p_position
            using errcode = case when seen.epoch = p_epoch then 'EXH02' else 'EXH01' end;
    end if;

    -- Marten's daemon skips a number that the sequence has passed and that stays unused for three seconds. So the sequence, which no
    -- rollback takes back, is set to what is committed already, never to what this transaction is about to add.
    perform setval('exchange.mt_events_sequence', greatest(p_position, 1), p_position > 0);

    if p_events > 0 then
        -- In the WAL alone: a restore finds by it which commit brought a position (docs/backup.md).
        perform pg_logical_emit_message(true, 'exchange:' || current_database(), p_position || ' ' || (p_position + p_events));
        perform pg_notify('exchange_log', '');
    end if;
end $$;
