-- The rows that a resolution took out of the log, as they stood: the evidence. Only the owner writes it.
create table if not exists exchange.foreign_rows (
    resolution bigint not null references exchange.log_resolutions (number),
    position   bigint not null,
    found      jsonb  not null,
    constraint pk_foreign_rows primary key (resolution, position)
);
