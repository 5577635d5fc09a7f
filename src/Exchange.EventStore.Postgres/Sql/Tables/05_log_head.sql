-- One row: who may write, and how far the log reaches (DESIGN 4). outage_from is the last beat before a takeover until that takeover's
-- queue is open: a writer that dies while it takes over leaves the whole outage to the next (DOMAIN TIM-2). Its updates stay on one page (fillfactor, no index on what changes).
create table if not exists exchange.log_head (
    one         boolean     not null default true,
    epoch       bigint      not null default 0,
    writer      uuid,
    address     text,
    backend_pid integer,
    group_no    bigint      not null default 0,
    beat        bigint      not null default 0,
    position    bigint      not null default 0,
    commands    bigint      not null default 0,
    recorded_at timestamptz not null default 'epoch',
    beat_at     timestamptz,
    released    boolean     not null default false,
    outage_from timestamptz,
    constraint pk_log_head primary key (one),
    constraint log_head_is_one_row check (one)
) with (fillfactor = 10);

alter table exchange.log_head add column if not exists commands bigint not null default 0; -- rows of the journal

insert into exchange.log_head default values on conflict do nothing;
