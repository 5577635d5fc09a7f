using Exchange.Projections;

namespace Exchange.ReadModels.Postgres.Rows;

/// <summary>Rows in memory between pages, those used longest ago going first. Of some it is known that they are not there. Used on one thread.</summary>
internal sealed class RowCache(long bytesMax)
{
    // A row is about thrice its document, when names, numbers and hashes are objects and texts have two bytes a character.
    private const int BytesPerCharacter = 3, BytesOfEntry = 200;

    private readonly Dictionary<RowKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <returns>False when nothing is known of it.</returns>
    public bool TryGet(RowKey key, out Row? row)
    {
        if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? entry))
        {
            row = null;
            return false;
        }

        _byUse.Remove(entry);
        _byUse.AddLast(entry);
        row = entry.Value.Row;
        return true;
    }

    public bool Knows(RowKey key) => _entries.ContainsKey(key);

    /// <param name="row">Null: it is known that there is none.</param>
    public void Set(RowKey key, Row? row, int documentLength)
    {
        if (_entries.Remove(key, out LinkedListNode<Entry>? former)) Drop(former);
        LinkedListNode<Entry> entry = _byUse.AddLast(new Entry(key, row, BytesOfEntry + key.Key.Length + ((long)documentLength * BytesPerCharacter)));
        _entries.Add(key, entry);
        _bytes += entry.Value.Bytes;
    }

    /// <summary>Makes room, down to the bound.</summary>
    public void Trim()
    {
        while (_bytes > bytesMax && _byUse.First is { } oldest)
        {
            _entries.Remove(oldest.Value.Key);
            Drop(oldest);
        }
    }

    public void Clear()
    {
        _entries.Clear();
        _byUse.Clear();
        _bytes = 0;
    }

    private void Drop(LinkedListNode<Entry> entry)
    {
        _byUse.Remove(entry);
        _bytes -= entry.Value.Bytes;
    }

    private readonly record struct Entry(RowKey Key, Row? Row, long Bytes);
}
