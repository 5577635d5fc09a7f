-- What the operator decided about foreign rows in the log: one proposes, another approves (DOMAIN PAR-3). Append-only.
create table if not exists exchange.log_resolutions (
    position    bigint      not null,
    decision    text        not null,
    decided_by  text        not null,
    reason      text        not null,
    decided_at  timestamptz not null default clock_timestamp(),
    constraint pk_log_resolutions primary key (position, decision),
    constraint log_resolutions_one_person_each unique (position, decided_by),
    constraint log_resolutions_decision check (decision in ('proposed', 'approved'))
);
