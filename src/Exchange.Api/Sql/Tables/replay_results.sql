-- What each replay of the log came to, for the operator's page: added to by whoever ran one, never changed.
create table if not exists exchange.replay_results (
    number   bigint      generated always as identity,
    ran_at   timestamptz not null default now(),
    position bigint      not null,
    result   text        not null check (result in ('ok', 'differences', 'nothing-compared')),
    report   text        not null,
    constraint pk_replay_results primary key (number)
);

grant select, insert on exchange.replay_results to exchange_app;
