using NodaTime;

namespace Exchange.Kernel.Json;

/// <summary>RFC 3339 instants in UTC as UTF-8 bytes, without a text in between: every event has one or two, and a replay reads them by the million.</summary>
/// <remarks>Only the plain form of the years 1 to 9999 is known here, which is the one that is written. Whatever else NodaTime's pattern may take is left to it.</remarks>
internal static class InstantText
{
    /// <summary><c>2026-11-22T07:59:01.492288123Z</c>.</summary>
    public const int LengthMax = 30;

    private const int SecondsLength = 19; // up to the fraction
    private const long NanosecondsPerSecond = 1_000_000_000, SecondsPerDay = 86_400, DaysTo1970 = 719_162;

    private static readonly int[] DaysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    public static bool TryParse(ReadOnlySpan<byte> text, out Instant instant)
    {
        instant = default;
        if (text.Length is <= SecondsLength or > LengthMax || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[^1] != 'Z') return false;
        int century = Two(text), year = (century * 100) + Two(text[2..]), month = Two(text[5..]), day = Two(text[8..]), hour = Two(text[11..]), minute = Two(text[14..]), second = Two(text[17..]);
        if (century < 0 || year < 1 || month is < 1 or > 12 || day < 1 || day > DaysIn(year, month) || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return false;

        long nanoseconds = 0;
        if (text.Length > SecondsLength + 1)
        {
            if (text[SecondsLength] != '.' || text.Length == SecondsLength + 2) return false;
            long unit = NanosecondsPerSecond;
            foreach (byte digit in text[(SecondsLength + 1)..^1])
            {
                if (digit is < (byte)'0' or > (byte)'9') return false;
                nanoseconds += (digit - '0') * (unit /= 10);
            }
        }

        long seconds = (DaysFrom1970(year, month, day) * SecondsPerDay) + (hour * 3_600) + (minute * 60) + second;
        instant = Instant.FromUnixTimeSeconds(seconds).PlusNanoseconds(nanoseconds);
        return true;
    }

    /// <returns>How many bytes were written; 0 for an instant outside of the years 1 to 9999.</returns>
    public static int Format(Instant instant, Span<byte> text)
    {
        (long seconds, long nanoseconds) = SinceEpoch(instant);
        (long days, int time) = ((seconds - Floor(seconds, SecondsPerDay)) / SecondsPerDay, (int)Floor(seconds, SecondsPerDay));
        if (days + DaysTo1970 is < 0 or > 3_652_058) return 0;

        var date = DateOnly.FromDayNumber((int)(days + DaysTo1970));
        Put(text, date.Year / 100);
        Put(text[2..], date.Year % 100);
        text[4] = (byte)'-';
        Put(text[5..], date.Month);
        text[7] = (byte)'-';
        Put(text[8..], date.Day);
        text[10] = (byte)'T';
        Put(text[11..], time / 3_600);
        text[13] = (byte)':';
        Put(text[14..], time / 60 % 60);
        text[16] = (byte)':';
        Put(text[17..], time % 60);
        int length = SecondsLength;
        if (nanoseconds > 0)
        {
            text[length++] = (byte)'.';
            for (long left = nanoseconds, unit = NanosecondsPerSecond / 10; left > 0; unit /= 10)
            {
                text[length++] = (byte)('0' + (left / unit));
                left %= unit;
            }
        }

        text[length++] = (byte)'Z';
        return length;
    }

    private static (long Seconds, long Nanoseconds) SinceEpoch(Instant instant)
    {
        long seconds = instant.ToUnixTimeSeconds(); // rounds down
        return (seconds, (instant - Instant.FromUnixTimeSeconds(seconds)).ToInt64Nanoseconds());
    }

    // The remainder that is never negative.
    private static long Floor(long value, long by) => ((value % by) + by) % by;

    // -1: not two digits, and small enough to make every sum of it negative.
    private static int Two(ReadOnlySpan<byte> text)
    {
        int tens = text[0] - '0', ones = text[1] - '0';
        return tens is < 0 or > 9 || ones is < 0 or > 9 ? -10_000 : (tens * 10) + ones;
    }

    private static void Put(Span<byte> text, int two)
    {
        text[0] = (byte)('0' + (two / 10));
        text[1] = (byte)('0' + (two % 10));
    }

    private static int DaysIn(int year, int month) => month == 2 ? (IsLeap(year) ? 29 : 28) : month is 4 or 6 or 9 or 11 ? 30 : 31;

    private static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static long DaysFrom1970(int year, int month, int day)
    {
        int before = year - 1;
        return (365L * before) + (before / 4) - (before / 100) + (before / 400) + DaysBeforeMonth[month - 1] + (month > 2 && IsLeap(year) ? 1 : 0) + day - 1 - DaysTo1970;
    }
}
