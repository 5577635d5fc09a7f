-- Raises the epoch by compare-and-set on epoch and beat: a takeover by a standby, or, with the beat left open, the recovery of the
-- writer itself. Nobody takes over a copy that was restored and is not the primary yet, nor a schema that is not the one he was written
-- for: p_schema is what his program knows. Returns the head as it then is, with the last beat before the outage that it ends; no row when somebody was quicker.
drop function if exists exchange.log_head_take(bigint, bigint, uuid, text); -- a program of schema version 1 ends here

create or replace function exchange.log_head_take(p_epoch bigint, p_beat bigint, p_writer uuid, p_address text, p_schema integer)
returns table (epoch bigint, group_no bigint, beat bigint, "position" bigint, commands bigint, recorded_at timestamptz, last_beat_at timestamptz, taken_at timestamptz)
language plpgsql set search_path = exchange, pg_temp as $$
#variable_conflict use_column
declare
    before exchange.log_head;
    now_at timestamptz;
    schema_at integer := (select max(v.version) from exchange.schema_versions v);
begin
    if exists (select from exchange.log_restores r where r.primary_at is null) then
        raise exception 'this is a restored copy, and not the primary yet' using errcode = 'EXH03';
    elsif p_schema <> schema_at then
        raise exception 'the schema is of version %, the program of %', schema_at, p_schema using errcode = 'EXH04';
    end if;

    select h.* into before from exchange.log_head h where h.one for update;
    if before.epoch <> p_epoch or before.beat <> coalesce(p_beat, before.beat) then
        return;
    end if;

    now_at := clock_timestamp();
    update exchange.log_head h
       set epoch = before.epoch + 1, writer = p_writer, address = p_address, backend_pid = pg_backend_pid(),
           beat = before.beat + 1, beat_at = now_at, released = false, outage_from = coalesce(before.outage_from, before.beat_at)
     where h.one;
    perform setval('exchange.mt_events_sequence', greatest(before.position, 1), before.position > 0)
       from exchange.mt_events_sequence q where q.last_value <= greatest(before.position, 1);
    return query select before.epoch + 1, before.group_no, before.beat + 1, before.position, before.commands, before.recorded_at, coalesce(before.outage_from, before.beat_at), now_at;
end $$;
