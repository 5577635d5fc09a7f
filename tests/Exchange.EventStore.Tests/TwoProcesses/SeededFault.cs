using Exchange.TestKit;

namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>One thing wrong in a log that was right, in what was made of it, or in what a client says that he was told.</summary>
/// <param name="Name">What went wrong.</param>
/// <param name="Finding">How the line begins, or what it holds, by which the check names it.</param>
/// <param name="Damage">What is done to the tables.</param>
internal sealed record SeededFault(string Name, string Finding, string Damage = "select 1")
{
    /// <summary>What clients then say that they were told; as it was, unless this says otherwise.</summary>
    public Func<IReadOnlyList<Acknowledged>, IReadOnlyList<Acknowledged>> Told { get; init; } = told => told;

    /// <summary>It is found only by making the rows of read models anew, which takes longer than all the rest.</summary>
    public bool IsInRows { get; init; }

    private const string LastBid = "(select max(seq_id) from exchange.mt_events where type = 'bid_placed')";

    private const string AnyRefusal = "(select id from exchange.command_journal where code is not null and target like 'POST %' order by group_no desc limit 1)";

    public static readonly IReadOnlyList<SeededFault> All =
    [
        // The log.
        new("an event is skipped", "positions have no gap", $"delete from exchange.mt_events where seq_id = {LastBid} - 1"),
        new("an event is lost off the end", "the head is the end of the log", "delete from exchange.mt_events where seq_id = (select position from exchange.log_head)"),
        new("an update of a stream is lost", "a stream's row has its newest version", "update exchange.mt_streams set version = version - 1 where id like 'auction-%' and version > 5"),
        new("a stream has a hole in its versions", "versions have no gap and follow the positions", $"update exchange.mt_events set version = version + 1 where seq_id = {LastBid}"),
        new("time goes back", "time never goes back along the log", $"update exchange.mt_events set timestamp = timestamp - interval '1 hour' where seq_id = {LastBid}"),
        new("a batch is split", "a command's events are one batch", "update exchange.mt_events set headers = jsonb_set(headers, '{n}', '1') where seq_id = (select max(seq_id) from exchange.mt_events where headers @> '{\"i\":2}')"),
        new("a foreign row stands above the head", "log: head", "update exchange.log_head set position = position - 1"),
        new("the sequence was drawn from", "the sequence is never above the newest position", "select nextval('exchange.mt_events_sequence') from generate_series(1, 3)"),
        new("another did it", "the events are another actor's", $"update exchange.mt_events set user_name = 'mallory' where seq_id = {LastBid}"),
        new("an event of a kind that nobody knows", "stream: ", $"update exchange.mt_events set type = 'nobody_knows' where seq_id = {LastBid}"),

        // What stands in it.
        new("a lot is awarded twice", "something happened in it after it was settled", Again("lot_awarded")),
        new("a lot is sold at another price", "the lot was bought at", "update exchange.mt_events set data = jsonb_set(data, '{price,amount}', '\"4.00\"') where type = 'lot_awarded'"),
        new("a late bid is accepted", "outside the bidding time", $"update exchange.mt_events set data = jsonb_set(data, '{{terms,closesAt}}', (select data -> 'at' from exchange.mt_events where seq_id = {LastBid})) where type = 'auction_opened' and stream_id = (select stream_id from exchange.mt_events where seq_id = {LastBid})"),
        new("a bid below what was acceptable is accepted", "below what was acceptable", $"update exchange.mt_events set data = jsonb_set(data, '{{maximum,amount}}', '\"0.01\"') where seq_id = {LastBid}"),
        new("money is created", "ledger: ", Again("account_credited")),
        new("money is moved twice", "ledger: ", "update exchange.mt_events set data = jsonb_set(data, '{amount,amount}', '\"7000.00\"') where seq_id = (select max(seq_id) from exchange.mt_events where type = 'account_debited')"),
        new("a price is not the one that was fixed", "the price was fixed at", "update exchange.mt_events set data = jsonb_set(data, '{price,amount}', '\"9.00\"') where seq_id = (select min(seq_id) from exchange.mt_events where type = 'price_fixed')"),
        new("a right is granted twice", "settlement: ", Again("right_granted")),
        new("a licence is sold twice", "settlement: ", Again("licence_sold")),
        new("half of a settlement", "half of a settlement", "update exchange.mt_events set data = jsonb_set(data, '{holder}', '\"mallory\"') where seq_id = (select min(seq_id) from exchange.mt_events where type = 'entitlement_granted')"),

        // The journal.
        new("the row of an accepted command is missing", "a batch and its journal row say the same", $"delete from exchange.command_journal where position = {LastBid} and events > 0"),
        new("a command is there twice", "a command is in the journal once", $"insert into exchange.command_journal select (jsonb_populate_record(j, jsonb_build_object('number', (select max(number) + 1 from exchange.command_journal)))).* from exchange.command_journal j where position = {LastBid} and events > 0"),
        new("a former epoch wrote after a later one", "nothing of a former epoch comes after a later one", "update exchange.command_journal set epoch = epoch + 5 where group_no = 3"),
        new("a refusal became an acceptance", "it was accepted", $"update exchange.command_journal set code = null, status = 200 where id = {AnyRefusal}") { Told = _ => [] },
        new("a refusal that nobody heard of is another one", "its answer has another code or none", $"update exchange.command_journal set code = 'other' where id = {AnyRefusal}") { Told = _ => [] },
        new("a refusal has events", "a refusal has no events", $"update exchange.command_journal set code = 'no' where position = {LastBid} and events > 0"),
        new("what was asked is not what is kept", "its fingerprint is not that of its target and body", $"update exchange.command_journal set body = '{{}}' where position = {LastBid} and events > 0"),

        // What clients were told.
        new("an acknowledged command is gone", "an acknowledged command is never lost", $"delete from exchange.command_journal where id = {AnyRefusal}"),
        new("a client was told otherwise than the journal says", "the journal keeps the very answer") { Told = told => [told[0] with { Body = "{}"u8.ToArray() }, .. told.Skip(1)] },
        new("an accepted command was told to be refused", "the journal keeps the very answer") { Told = told => [.. told.Select(a => a.Status == 200 ? a with { Status = 409 } : a)] },
        new("a client was answered what was never decided", "an acknowledged command is never lost") { Told = told => [.. told, new Acknowledged(Guid.Empty, 200, "{}"u8.ToArray())] },

        // What was made of the log.
        new("a row of a read model is stale", "auction_views: ", "update exchange.auction_views set view = replace(view, '\"bidCount\":', '\"bidCount\":1')"),
        new("a row of a read model is missing", "public_bids: ", "delete from exchange.public_bids where number = 2"),
        new("a row of a read model has no fact", "public_bids: ", "update exchange.public_bids set number = 1000000 where number = 3"),
        new("a balance is stale", "accounts: ", "update exchange.rows set doc = replace(doc, '\"amount\":\"', '\"amount\":\"1') where model = 'accounts'") { IsInRows = true },
    ];

    public override string ToString() => Name;

    /// <summary>The newest event of a type once more, by a command of its own: whole in all that the store sees to, so that only what it says is wrong.</summary>
    private static string Again(string type) => $$"""
        do $$
        declare
            e exchange.mt_events; j exchange.command_journal; h exchange.log_head;
        begin
            select * into strict e from exchange.mt_events where type = '{{type}}' order by seq_id desc limit 1;
            select * into strict j from exchange.command_journal where target like 'exchange %' and events > 0 order by group_no desc limit 1;
            update exchange.log_head set position = position + 1, group_no = group_no + 1, commands = commands + 1 returning * into h;
            update exchange.mt_streams set version = version + 1 where id = e.stream_id returning version into e.version;
            j.id := gen_random_uuid(); j.actor := e.user_name; j.rules := e.headers ->> 'rules'; j.received_at := h.recorded_at; j.number := h.commands;
            j.epoch := h.epoch; j.group_no := h.group_no; j.position := h.position; j.events := 1;
            e.seq_id := h.position; e.id := gen_random_uuid(); e.causation_id := j.id; e.timestamp := h.recorded_at; e.headers := e.headers || '{"i":1,"n":1}';
            insert into exchange.mt_events select e.*;
            insert into exchange.command_journal select j.*;
        end $$
        """;
}
