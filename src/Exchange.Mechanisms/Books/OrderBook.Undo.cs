using System.Runtime.InteropServices;

namespace Exchange.Mechanisms;

/// <content>Taking back messages: each change leaves what was there before it, and the changes are undone in the opposite order.</content>
public sealed partial class OrderBook
{
    private readonly Ring<Mark> _marks = new();
    private readonly Ring<Change> _changes = new();

    private enum ChangeKind
    {
        Admitted,
        Dismissed,
        Shrunk,
        Requeued,
    }

    /// <summary>How many of the newest messages, refused ones among them, can be taken back.</summary>
    public int Undoable => (int)(_marks.End - _marks.Start);

    /// <summary>The oldest messages are not going to be taken back any more: they are durable.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public void Forget(int messages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messages, Undoable);
        long first = _marks.Start + messages;
        _changes.ForgetUntil(first == _marks.End ? _changes.End : _marks[first].ChangesBefore);
        _marks.ForgetUntil(first);
    }

    /// <summary>Takes back the newest messages: the book is as it was before them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many, or the book keeps no undo records.</exception>
    public void Undo(int messages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messages, Undoable);
        if (messages == 0) return;
        Mark before = _marks[_marks.End - messages];
        for (long place = _changes.End - 1; place >= before.ChangesBefore; place--) Revert(in _changes[place]);
        (_now, _last, _highestId) = (before.Now, before.Last, before.HighestId);
        _changes.CutAt(before.ChangesBefore);
        _marks.CutAt(_marks.End - messages);
    }

    private void Record(ChangeKind kind, int slot)
    {
        ref Change change = ref _changes.Add();
        (change.Kind, change.Slot) = (kind, slot);
        if (kind == ChangeKind.Admitted) return;
        change.Order = _orders[slot];
        if (kind == ChangeKind.Dismissed && change.Order.HasTerms) change.Terms = _terms[slot];
    }

    private void Revert(in Change change)
    {
        int slot = change.Slot;
        switch (change.Kind)
        {
            case ChangeKind.Admitted:
                Remove(slot);
                break;
            case ChangeKind.Dismissed:
                // The neighbours are those it had, and the slot is the one that was freed last: everything after it has been undone.
                if (RentSlot() != slot) throw new InvalidOperationException("An undo record does not belong to this state of the book.");
                _orders[slot] = change.Order;
                if (change.Order.HasTerms) _terms[slot] = change.Terms;
                Place(slot);
                Link(slot, change.Order.Previous, change.Order.Next);
                break;
            case ChangeKind.Shrunk:
                (_orders[slot].Remaining, _orders[slot].Visible) = (change.Order.Remaining, change.Order.Visible);
                break;
            default:
                Unlink(slot);
                Link(slot, change.Order.Previous, change.Order.Next);
                _orders[slot].Visible = change.Order.Visible;
                break;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Mark
    {
        public long Now, Last, HighestId, ChangesBefore;
    }

    /// <summary>What stood in a slot before a change.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Change
    {
        public ChangeKind Kind;
        public int Slot;
        public Order Order;
        public Terms Terms;
    }
}
