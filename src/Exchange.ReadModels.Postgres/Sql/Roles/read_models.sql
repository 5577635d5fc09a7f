-- The application fills and reads what can be made again from the log; it owns none of it.
grant select, insert, update, delete on exchange.checkpoints to exchange_app;
