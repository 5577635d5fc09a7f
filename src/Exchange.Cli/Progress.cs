using System.Globalization;

namespace Exchange.Cli;

/// <summary>One line on a terminal that says how far something has come; nothing where nobody looks.</summary>
/// <param name="unit">What is counted, where that does not go without saying.</param>
internal sealed class Progress(TextWriter terminal, bool shown, int total, string unit = "")
{
    private int _width;

    public void Show(int done)
    {
        if (!shown) return;
        string text = string.Create(CultureInfo.InvariantCulture, $"{done} of {total}{unit}");
        terminal.Write("\r" + text.PadRight(_width));
        terminal.Flush();
        _width = text.Length;
    }

    /// <summary>Takes the line away.</summary>
    public void End()
    {
        if (!shown || _width == 0) return;
        terminal.Write("\r" + new string(' ', _width) + "\r");
        terminal.Flush();
        _width = 0;
    }
}
