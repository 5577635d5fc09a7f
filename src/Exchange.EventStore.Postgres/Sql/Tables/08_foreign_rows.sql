-- What was taken out of the log because its writer had not written it: the evidence, who decided, and why. Only the owner writes it.
create table if not exists exchange.foreign_rows (
    position    bigint      not null,
    found       jsonb       not null,
    reason      text        not null check (reason <> ''),
    proposed_by text        not null,
    approved_by text        not null,
    resolved_at timestamptz not null default now(),
    constraint pk_foreign_rows primary key (position, resolved_at),
    constraint foreign_rows_four_eyes check (proposed_by <> approved_by)
);
