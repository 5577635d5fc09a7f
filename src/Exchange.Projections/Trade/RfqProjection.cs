using System.Collections.Immutable;
using Exchange.Kernel;
using Exchange.Market.Inquiries;
using Exchange.Market.Listings;
using NodaTime;

namespace Exchange.Projections.Trade;

/// <summary>Requests for quotes, their quotes and their questions.</summary>
public sealed class RfqProjection : IProjection
{
    public ImmutableArray<RowModel> Models { get; } = [RowModel.Of<RfqRow>(), RowModel.Of<RfqBookRow>(), RowModel.Of<RfqQuoteRow>(), RowModel.Of<RfqQuestionRow>()];

    public ImmutableArray<Type> Concerns { get; } = [typeof(RfqEvent)];

    public IEnumerable<RowKey> KeysOf(Fact fact) => [RowKey.Of<RfqRow>(fact.Stream.Key), RowKey.Of<RfqBookRow>(fact.Stream.Key)];

    public void Apply(Fact fact, IRows rows)
    {
        string key = fact.Stream.Key;
        if (fact.Event is RfqOpened opened)
        {
            rows.Put(key, new RfqRow(opened.Rfq, RfqPhase.Open, opened.Buyer, opened.Terms, opened.Terms.ClosesAt, null, opened.At, null, opened.At, fact.Version));
            rows.Put(key, new RfqBookRow(opened.Rfq, opened.Buyer, Sealed: true, opened.Ceiling, [], null, null, null, Overridden: false, null, null, null, fact.Version));
            return;
        }

        if (rows.Get<RfqRow>(key) is not { } rfq || rows.Get<RfqBookRow>(key) is not { } book) throw new ImpossibleHistoryException(rows.Get<RfqRow>(key), fact.Event);
        switch (fact.Event)
        {
            case RfqQuoted e:
                Quote(rfq, e.Vendor, 1, e.Listing, e.UnitPrice, e.LicencesMax, e.ValidUntil, e.At, rows);
                return; // that somebody has quoted must not show on the row that all see
            case RfqFinalQuoted e:
                Quote(rfq, e.Vendor, 2, e.Listing, e.UnitPrice, e.LicencesMax, e.ValidUntil, e.At, rows);
                return;
            case RfqQuestionAsked e:
                rows.Put(RfqQuestionRow.KeyOf(e.Rfq, e.Question), new RfqQuestionRow(e.Rfq, e.Question, e.Vendor, rfq.Buyer, e.Text, null, e.At, null));
                return;
            case RfqQuestionAnswered e when rows.Get<RfqQuestionRow>(RfqQuestionRow.KeyOf(e.Rfq, e.Question)) is { } question:
                rows.Put(RfqQuestionRow.KeyOf(e.Rfq, e.Question), question with { Answer = e.Text, AnsweredAt = e.At });
                return;
            case RfqScored e:
                rows.Put(key, book with { Scores = [.. book.Scores.Where(s => s.Vendor != e.Vendor), new VendorScore(e.Vendor, e.Quality)], Version = fact.Version });
                return;
            case RfqClosed e:
                foreach (ParticipantId vendor in e.Quoted) Change(rows, e.Rfq, vendor, 1, q => q with { Sealed = false, Shortlisted = rfq.Terms.Finals is null ? null : e.Shortlist.Contains(vendor) });
                (rfq, book) = (rfq with { Phase = e.Shortlist.Count > 0 ? RfqPhase.BestAndFinal : RfqPhase.Closed, NextAt = e.NextAt }, book with { Sealed = e.Shortlist.Count > 0, Quoted = e.Quoted, Shortlist = e.Shortlist });
                break;
            case RfqFinalsClosed e:
                Unseal(rows, book);
                (rfq, book) = (rfq with { Phase = RfqPhase.Closed, NextAt = e.NextAt }, book with { Sealed = false });
                break;
            case RfqChoiceMade e:
                book = book with { Choice = e.Vendor };
                break;
            case RfqOverridden:
                book = book with { Overridden = true };
                break;
            case RfqAwarded e:
                Award(rows, book, e.Awards);
                (rfq, book) = (Over(rfq, RfqPhase.Awarded, null, e.At), book with { Ranking = e.Ranking, Awards = e.Awards, Rule = e.Rule });
                break;
            case RfqNotAwarded e:
                Award(rows, book, []);
                (rfq, book) = (Over(rfq, RfqPhase.NotAwarded, e.Ground, e.At), book with { Ranking = e.Ranking, Awards = [], Rule = e.Rule });
                break;
            case RfqDeclined e:
                rfq = Over(rfq, RfqPhase.Declined, e.Ground, e.At); // what was sealed stays so: nobody sees what he didn't wait for
                break;
            default:
                throw new ImpossibleHistoryException(rfq, fact.Event);
        }

        rows.Put(key, rfq with { UpdatedAt = fact.At, Version = fact.Version });
        rows.Put(key, book with { Version = fact.Version });
    }

    private static RfqRow Over(RfqRow rfq, RfqPhase phase, string? ground, Instant at) => rfq with { Phase = phase, Ground = ground, NextAt = null, EndedAt = at };

    private static void Quote(RfqRow rfq, ParticipantId vendor, int round, ListingId listing, Money price, int most, Instant validUntil, Instant at, IRows rows) =>
        rows.Put(RfqQuoteRow.KeyOf(rfq.Rfq, vendor, round), new RfqQuoteRow(rfq.Rfq, vendor, round, rfq.Buyer, Sealed: true, listing, price, most, validUntil, null, null, at));

    private static void Unseal(IRows rows, RfqBookRow book)
    {
        foreach (ParticipantId vendor in book.Shortlist!.Value) Change(rows, book.Rfq, vendor, 2, q => q with { Sealed = false });
    }

    // Of each vendor the quote that stood: that of the second round, if he gave one.
    private static void Award(IRows rows, RfqBookRow book, Seq<RfqPart> parts)
    {
        foreach (ParticipantId vendor in book.Quoted!.Value)
        {
            int licences = parts.FirstOrDefault(p => p.Vendor == vendor)?.Licences ?? 0;
            if (!Change(rows, book.Rfq, vendor, 2, q => q with { Awarded = licences })) Change(rows, book.Rfq, vendor, 1, q => q with { Awarded = licences });
        }
    }

    private static bool Change(IRows rows, RfqId rfq, ParticipantId vendor, int round, Func<RfqQuoteRow, RfqQuoteRow> change)
    {
        string key = RfqQuoteRow.KeyOf(rfq, vendor, round);
        if (rows.Get<RfqQuoteRow>(key) is not { } row) return false;
        rows.Put(key, change(row));
        return true;
    }
}
