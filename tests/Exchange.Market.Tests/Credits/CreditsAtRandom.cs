using System.Collections.Immutable;
using System.Globalization;
using Exchange.Kernel;
using Exchange.Market.Credits;
using Exchange.Market.Entitlements;
using Exchange.Market.Listings;
using Exchange.TestKit;
using NodaTime;
using Xunit.Abstractions;
using static Exchange.Market.Tests.Listings.Floor;

namespace Exchange.Market.Tests.Credits;

/// <summary>Five thousand random commands and steps over three series: whatever is asked, what was issued is in accounts, used or expired (DOMAIN CRD-1), and what is refused changes nothing.</summary>
public sealed class CreditsAtRandom(ITestOutputHelper output)
{
    private const int Steps = 5_000;

    private static readonly ImmutableArray<ParticipantId> Parties = [Vendor, Rival, Alice, Bob];

    private readonly Dictionary<CreditSeriesId, (long Issued, long Used, long? Expired)> _told = [];
    private readonly Dictionary<string, int> _tally = new(StringComparer.Ordinal);
    private ImmutableArray<CreditSeriesId> _series = [Id<CreditSeriesId>(301), Id<CreditSeriesId>(302), Id<CreditSeriesId>(303)];
    private Scene _scene = Quiet.Listed(Unlimited).Listed(Posted with { Supply = new LicenceSupply(SupplyKind.Limited, 400) }, listing: OpenListing);
    private Instant _now = Now;
    private int _ids;

    [Fact]
    public void Nothing_is_made_or_lost_and_what_is_refused_changes_nothing()
    {
        int seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"Seed {seed}.");
        var random = new Random(seed);
        for (int step = 0; step < Steps; step++)
        {
            string when = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, step {step}");
            if (random.Next(40) == 0) _now += Duration.FromHours(random.Next(1, 12));
            (string name, Scene after, ImmutableArray<StreamEvent> facts) = AnyStep(random);
            foreach (StreamEvent fact in facts) Tell(fact.Event, when);
            if (facts.IsEmpty) after.ShouldBeSameAs(_scene, when);
            _scene = after;
            _tally[name] = _tally.GetValueOrDefault(name) + 1;
            foreach (CreditSeriesId series in _series) ShouldKeepTheLaw(series, when);
            ShouldSetLicencesApart(when);
        }

        foreach ((string name, int count) in _tally.OrderBy(t => t.Key, StringComparer.Ordinal)) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {count}"));
        foreach (string outcome in (string[])["open done", "issue done", "issue supply-exceeded", "issue series-expired", "allot done", "allot insufficient-credits", "use done", "use insufficient-credits", "use series-expired",
            "expire done", "expire deadline-not-due", "hold done", "hold insufficient-credits", "hold series-expired", "release done", "deliver done"])
        {
            _tally.ShouldContainKey(outcome, $"seed {seed}");
        }
    }

    private (string Name, Scene After, ImmutableArray<StreamEvent> Facts) AnyStep(Random random)
    {
        CreditSeriesId series = _series[random.Next(_series.Length)];
        ParticipantId party = Parties[random.Next(Parties.Length)], other = Parties[random.Next(Parties.Length)];
        long quantity = random.Next(12) switch
        {
            0 => 0,
            1 => random.Next(100, 500),
            _ => random.Next(1, 40),
        };
        CreditSeriesState state = _scene.State<CreditSeriesState>(series.Stream);
        if (state is NoSeries) return Give("open", new OpenSeries(Vendor, series, random.Next(2) == 0 ? Listing : OpenListing, Currency.Cny, random.Next(50, 300), _now + Duration.FromDays(random.Next(1, 20))));

        // One that is over makes room for the next.
        if (state is LiveSeries { Expired: true } && random.Next(60) == 0) _series = _series.Replace(series, Id<CreditSeriesId>(1_000 + _ids++));
        KeyValuePair<Guid, long>? any = AnyHold(series, party, random);
        KeyValuePair<Guid, long> hold = any ?? default;
        return random.Next(20) switch
        {
            < 5 => Give("issue", new IssueCredits(Vendor, series, quantity)),
            < 9 => Give("allot", new AllotCredits(Vendor, series, NextId(), other, quantity)),
            < 12 => Give("use", new UseCredits(party, series, EntitlementId.Of(NextId()), quantity)),
            < 14 => Give("expire", new ExpireSeries(MarketCommand.Exchange, series, state is LiveSeries live ? live.ExpiresAt : _now)),
            < 16 => Do("hold", joint => CreditLedger.Hold(joint, CreditAccountId.Of(series, party), NextId(), quantity, "order-1", _now), series, party),
            _ when any is null => ("no hold", _scene, []),
            < 18 => Release(series, party, hold.Key, random.Next(2) == 0 ? null : random.NextInt64(hold.Value + 1)),
            _ when party == other || CreditLedger.Bars(state, _now) is not null => ("no delivery", _scene, []),
            _ => Deliver(series, party, other, hold.Key, random.NextInt64(hold.Value + 1)),
        };
    }

    private (string, Scene, ImmutableArray<StreamEvent>) Release(CreditSeriesId series, ParticipantId party, Guid hold, long? quantity) => Do(
        "release",
        joint =>
        {
            CreditLedger.Release(joint, CreditAccountId.Of(series, party), hold, quantity, _now);
            return null;
        },
        series, party);

    private (string, Scene, ImmutableArray<StreamEvent>) Deliver(CreditSeriesId series, ParticipantId party, ParticipantId other, Guid hold, long quantity) => Do(
        "deliver",
        joint =>
        {
            CreditLedger.Deliver(joint, CreditAccountId.Of(series, party), CreditAccountId.Of(series, other), hold, quantity, "trade-1", _now);
            return null;
        },
        series, party, other);

    private (string, Scene, ImmutableArray<StreamEvent>) Give(string name, MarketCommand command)
    {
        Scene.Outcome outcome = _scene.When(command, _now);
        return outcome.Refusal is { } refusal ? ($"{name} {refusal.Code}", _scene, []) : ($"{name} {(outcome.Facts.IsEmpty ? "nothing" : "done")}", outcome.Facts.IsEmpty ? _scene : outcome.ThenScene(), outcome.Facts);
    }

    private (string, Scene, ImmutableArray<StreamEvent>) Do(string name, Func<Joint, Rejection?> step, CreditSeriesId series, params ParticipantId[] parties) =>
        Give(name, new Step(step, [series.Stream, .. parties.Select(party => CreditAccountId.Of(series, party).Stream)]));

    private KeyValuePair<Guid, long>? AnyHold(CreditSeriesId series, ParticipantId party, Random random)
    {
        KeyValuePair<Guid, long>[] holds = [.. _scene.State<CreditAccountState>(CreditAccountId.Of(series, party).Stream).Holds.OrderBy(h => h.Key)];
        return holds.Length > 0 ? holds[random.Next(holds.Length)] : null;
    }

    private Guid NextId() => new(++_ids, 0, 0, new byte[8]);

    // What the facts tell, added up beside the states.
    private void Tell(object fact, string when)
    {
        switch (fact)
        {
            case SeriesOpened e:
                _told.TryAdd(e.Series, (0, 0, null)).ShouldBeTrue(when);
                break;
            case SeriesIssued e:
                _told[e.Series] = _told[e.Series] with { Issued = _told[e.Series].Issued + e.Quantity };
                break;
            case SeriesUsed e:
                _told[e.Series] = _told[e.Series] with { Used = _told[e.Series].Used + e.Quantity };
                break;
            case SeriesExpired e:
                _told[e.Series] = _told[e.Series] with { Expired = e.Quantity };
                break;
        }
    }

    private void ShouldKeepTheLaw(CreditSeriesId id, string when)
    {
        if (_scene.State<CreditSeriesState>(id.Stream) is not LiveSeries series) return;
        CreditAccountState[] accounts = [.. Parties.Select(party => _scene.State<CreditAccountState>(CreditAccountId.Of(id, party).Stream))];
        (long issued, long used, long? expired) = _told[id];
        (series.Issued, series.Used, series.Expired).ShouldBe((issued, used, expired is not null), when);
        issued.ShouldBe(used + (expired ?? accounts.Sum(a => a.Balance)), when);
        issued.ShouldBeLessThanOrEqualTo(series.Supply, when);
        foreach (CreditAccountState account in accounts)
        {
            account.Holds.Values.Sum().ShouldBe(account.Held, when);
            account.Held.ShouldBeInRange(0, account.Balance, when);
        }
    }

    /// <summary>Licences and credits together are never more than are listed.</summary>
    private void ShouldSetLicencesApart(string when)
    {
        LiveListing listing = _scene.ListingState(OpenListing);
        (listing.Sold + listing.Spoken).ShouldBeLessThanOrEqualTo(400, when);
        string[] open = [.. _series.Select(series => series.Stream.Value)];
        listing.Reserved.Keys.Except(open, StringComparer.Ordinal).ShouldBeEmpty(when);
    }

    private sealed record Step(Func<Joint, Rejection?> Carry, ImmutableArray<StreamId> Needed) : MarketCommand(Vendor)
    {
        public override string Kind => "step";

        public override StreamId Subject => Needed[0];

        public override ImmutableArray<StreamId> Streams => Needed;

        public override Verdict Decide(IStates states, Instant at)
        {
            var joint = new Joint(states);
            return Carry(joint) is { } refusal ? refusal : joint.Accept();
        }
    }
}
