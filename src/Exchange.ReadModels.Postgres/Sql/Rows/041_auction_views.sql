-- What everyone may see of each auction (DOMAIN SEE-1), as canonical JSON: text, so that every rebuild gives the same bytes. What the
-- lists filter by is computed from it and can't disagree. "fold" is what folding on needs, standing maxima and a hidden reserve with
-- it: no read ever selects it.
create table if not exists {schema}.auction_views (
    id     uuid not null,
    view   text not null,
    fold   text not null,
    status text not null generated always as (view::jsonb ->> 'status') stored,
    constraint pk_auction_views primary key (id)
) with (fillfactor = 50);

create index if not exists ix_auction_views_status on {schema}.auction_views using btree (status, id);
