-- The application fills and reads what can be made again from the log; it owns none of it.
grant select, insert, update, delete on exchange.checkpoints, exchange.auction_views, exchange.public_bids, exchange.open_deadlines to exchange_app;
