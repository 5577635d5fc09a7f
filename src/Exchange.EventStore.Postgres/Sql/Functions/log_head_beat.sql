-- An idle tick, fenced as a commit is: keeps the lease and sets Marten's sequence to the head. A sequence that stands above it was drawn
-- from by somebody else: it is left for the inspection to find. p_open: commands are taken, so an outage is over. p_released: the lease is
-- given up, and whoever stands by is told, so that he need not wait for his next look.
create or replace function exchange.log_head_beat(p_epoch bigint, p_open boolean, p_released boolean) returns void
language plpgsql set search_path = exchange, pg_temp as $$
declare
    head_position bigint;
begin
    update exchange.log_head
       set beat = beat + 1, beat_at = clock_timestamp(), released = p_released,
           outage_from = case when p_open then null else outage_from end
     where one and epoch = p_epoch
    returning position into head_position;
    if not found then
        raise exception 'the epoch has passed on from %', p_epoch using errcode = 'EXH01';
    end if;

    perform setval('exchange.mt_events_sequence', greatest(head_position, 1), head_position > 0)
       from exchange.mt_events_sequence q where q.last_value <= greatest(head_position, 1);

    if p_released then
        perform pg_notify('exchange_released', '');
    end if;
end $$;
