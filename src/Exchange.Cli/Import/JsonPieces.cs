using System.Text.Json;

namespace Exchange.Cli.Import;

/// <summary>A part of a JSON file that is small enough to be held: a member of the root, or one item of a long list.</summary>
/// <param name="Member">The root's member; null when the root is the list.</param>
/// <param name="IsItem">One of the items of a list, rather than the member's whole value.</param>
internal sealed record JsonPiece(string? Member, JsonElement Value, bool IsItem);

/// <summary>Reads a JSON file of any length piece by piece, in constant memory: the members of its root, and long lists item by item.</summary>
/// <param name="isList">Whether a member of the root, when it is an array, is read item by item.</param>
internal sealed class JsonPieces(Stream file, Func<string, bool> isList)
{
    /// <summary>No dataset comes near it. A file of one endless value shall not fill the memory.</summary>
    private const int PieceBytesMax = 64 * 1024 * 1024;

    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 64 };

    private byte[] _buffer = new byte[64 * 1024];
    private JsonReaderState _state = new(Options);
    private Place _place = Place.BeforeRoot;
    private string? _member;
    private int _start, _end;
    private bool _begun, _complete;

    private enum Place
    {
        BeforeRoot,
        Members,
        Items,
        AfterRoot,
    }

    /// <returns>Null at the end of the file.</returns>
    /// <exception cref="JsonException">It is not JSON, or its root is neither an object nor an array.</exception>
    public async Task<JsonPiece?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_begun && TryNext(out JsonPiece? piece)) return piece;
            await FillAsync(cancellationToken);
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= PieceBytesMax) throw new JsonException($"One value of it is larger than {PieceBytesMax / (1024 * 1024)} MiB.");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int read = await file.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _complete = read == 0;
        if (_begun || (_end < 3 && !_complete)) return;
        _begun = true;
        if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8)) _start = 3; // a byte order mark, as many portals write
    }

    /// <returns>False when more of the file is needed.</returns>
    private bool TryNext(out JsonPiece? piece)
    {
        piece = null;
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _complete, _state);
            if (!reader.Read())
            {
                if (!_complete) return false;
                return _place == Place.AfterRoot ? true : throw new JsonException("It ends too early.");
            }

            switch (_place)
            {
                case Place.BeforeRoot:
                    _place = reader.TokenType switch
                    {
                        JsonTokenType.StartArray => Place.Items,
                        JsonTokenType.StartObject => Place.Members,
                        _ => throw new JsonException("It is neither an object nor an array."),
                    };
                    break;
                case Place.Members when reader.TokenType == JsonTokenType.EndObject:
                    _place = Place.AfterRoot;
                    break;
                case Place.Members:
                    string member = reader.GetString()!;
                    if (!reader.Read()) return NeedsMore();
                    if (reader.TokenType == JsonTokenType.StartArray && isList(member))
                    {
                        (_member, _place) = (member, Place.Items);
                        break;
                    }

                    if (!JsonElement.TryParseValue(ref reader, out JsonElement? value)) return NeedsMore();
                    piece = new JsonPiece(member, value.Value, IsItem: false);
                    break;
                case Place.Items when reader.TokenType == JsonTokenType.EndArray:
                    _place = _member is null ? Place.AfterRoot : Place.Members;
                    _member = null;
                    break;
                case Place.Items:
                    if (!JsonElement.TryParseValue(ref reader, out JsonElement? item)) return NeedsMore();
                    piece = new JsonPiece(_member, item.Value, IsItem: true);
                    break;
            }

            _start += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            if (piece is not null) return true;
        }
    }

    // What was read of an incomplete piece is read again together with the rest of it.
    private bool NeedsMore() => _complete ? throw new JsonException("It ends too early.") : false;
}
