-- Marten's table: the gaps its daemon skipped. Ours has none, so it stays empty.
create table if not exists exchange.mt_high_water_skips (
    ending_sequence   bigint not null,
    starting_sequence bigint not null,
    timestamp         timestamptz default transaction_timestamp(),
    constraint pkey_mt_high_water_skips_ending_sequence primary key (ending_sequence)
);
