-- The application fills, empties and reads what can be made again from the log; it owns none of it. Partitions are reached through these.
grant usage on schema {schema} to exchange_app;
grant select, insert, update, delete, truncate on {schema}.rows, {schema}.row_history, {schema}.auction_views, {schema}.public_bids, {schema}.open_deadlines to exchange_app;
grant select, insert, update, delete on {schema}.checkpoints to exchange_app;
