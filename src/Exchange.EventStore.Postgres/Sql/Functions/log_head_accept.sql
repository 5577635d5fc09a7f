-- Takes foreign rows into the log once two persons have said so: the head goes on to their last position. Nothing is changed about the
-- rows. Returns false when there is nothing decided for where the log now ends, or the rows leave a gap.
create or replace function exchange.log_head_accept(p_epoch bigint) returns boolean
language plpgsql set search_path = exchange, pg_temp as $$
declare
    newest bigint := coalesce((select max(e.seq_id) from exchange.mt_events e), 0);
    head   exchange.log_head;
begin
    select * into head from exchange.log_head h where h.one and h.epoch = p_epoch for update;
    if not found then
        raise exception 'the epoch has passed on from %', p_epoch using errcode = 'EXH01';
    end if;

    if newest < head.position
       or (select count(*) from exchange.mt_events e where e.seq_id > head.position) <> newest - head.position
       or (select count(distinct r.decided_by) from exchange.log_resolutions r where r.position = newest) < 2 then
        return false;
    end if;

    update exchange.mt_streams s set version = greatest(s.version, e.version)
      from (select stream_id, max(version) as version from exchange.mt_events where seq_id > head.position group by stream_id) e
     where s.id = e.stream_id;
    update exchange.log_head h set position = newest, group_no = h.group_no + 1, beat = h.beat + 1, beat_at = clock_timestamp(),
           recorded_at = greatest(h.recorded_at, (select max(e.timestamp) from exchange.mt_events e where e.seq_id > head.position)) where h.one;
    perform setval('exchange.mt_events_sequence', greatest(newest, 1), newest > 0);
    return true;
end $$;
