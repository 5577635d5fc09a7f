-- One filter of command ids for each past hour: only a hit asks the journal. A cache: it can be made again from the journal.
create table if not exists exchange.command_filters (
    hour   integer not null,
    filter bytea   not null,
    constraint pk_command_filters primary key (hour)
);
