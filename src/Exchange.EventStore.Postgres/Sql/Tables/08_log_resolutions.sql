-- What two operators decided about rows in the log that its writer had not written (DOMAIN PAR-3). Only the owner writes it; the writer
-- makes an event of each.
create table if not exists exchange.log_resolutions (
    number        bigint      not null generated always as identity,
    from_position bigint      not null,
    rows_removed  bigint      not null,
    reason        text        not null check (reason <> ''),
    proposed_by   text        not null,
    approved_by   text        not null,
    resolved_at   timestamptz not null default clock_timestamp(),
    constraint pk_log_resolutions primary key (number),
    constraint log_resolutions_four_eyes check (proposed_by <> approved_by)
);
