using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using NodaTime;
using NodaTime.Text;

namespace Exchange.Api;

/// <summary>A constant of the page that is markup itself; never a value.</summary>
internal readonly record struct Raw(string Text);

/// <summary>HTML in which every value is text: what is put into an interpolated string through it is encoded, what was made by it stands as it is.</summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    public Html Add([InterpolatedStringHandlerArgument("")] Piece piece)
    {
        _ = piece;
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>Of a style sheet or script, for the policy that lets in nothing else.</summary>
    public static string SourceHash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    /// <summary>A piece of a page: literal parts as they are, values encoded.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Piece
    {
        private readonly StringBuilder _to;

#pragma warning disable IDE0060 // The compiler passes the lengths.
        public Piece(int literalLength, int formattedCount, Html html) => _to = html._text;
#pragma warning restore IDE0060

        public void AppendLiteral(string markup) => _to.Append(markup);

        public void AppendFormatted(string? text) => _to.Append(HtmlEncoder.Default.Encode(text ?? ""));

        public void AppendFormatted(long number) => _to.Append(number.ToString(CultureInfo.InvariantCulture));

        /// <summary>Markup of this project's own.</summary>
        public void AppendFormatted(Raw markup) => _to.Append(markup.Text);

        /// <summary>To the second: a person reads it.</summary>
        public void AppendFormatted(Instant? instant) => _to.Append(instant is { } at ? InstantPattern.General.Format(at) : "–");
    }
}
