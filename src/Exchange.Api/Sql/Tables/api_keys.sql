-- API keys by their SHA-256: whoever reads this table can't act as anybody. Only the owner writes it.
create table if not exists exchange.api_keys (
    hash        bytea       primary key check (octet_length(hash) = 32),
    participant text        not null check (participant <> ''),
    roles       text[]      not null check (roles <@ array['operator', 'vendor', 'buyer', 'regulator']),
    created_at  timestamptz not null default now(),
    revoked_at  timestamptz
);

grant select on exchange.api_keys to exchange_app;
