-- The public history of bids: a bid's time, its bidder's number in this auction, the resulting price, whether the reserve is met, and
-- the close (DOMAIN SEE-1). Numbered from 1 in each auction; only ever added to.
create table if not exists {schema}.public_bids (
    auction       uuid        not null,
    number        integer     not null,
    bidder_number integer     not null,
    at            timestamptz not null,
    price_minor   bigint      not null,
    currency      text        not null,
    reserve_met   boolean     not null,
    closes_at     timestamptz not null,
    position      bigint      not null,
    constraint pk_public_bids primary key (auction, number)
);
