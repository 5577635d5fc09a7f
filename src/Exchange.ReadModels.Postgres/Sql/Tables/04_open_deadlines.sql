-- The closes still to come: one row for each open auction, set by the fact at "position". An outage that overlaps the last
-- outage_window_us microseconds before the close postpones it (DOMAIN TIM-2).
create table if not exists exchange.open_deadlines (
    stream           text        not null,
    due              timestamptz not null,
    outage_window_us bigint      not null,
    position         bigint      not null,
    constraint pk_open_deadlines primary key (stream)
);
