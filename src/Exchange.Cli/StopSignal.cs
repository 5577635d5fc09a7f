using System.Runtime.InteropServices;

namespace Exchange.Cli;

/// <summary>Ctrl-C and SIGTERM as a token, from the first moment on: a server that is still starting must be stopped in order, too.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal() => _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        // The source is not disposed of: a signal that came just before is handled on a thread of its own, perhaps only now.
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    /// <summary>Never throws: on the thread of a signal that would abort the process (exit code 134).</summary>
    internal void Stop()
    {
        try
        {
            _source.Cancel();
        }
        catch (AggregateException)
        {
            // Somebody who was to hear of it failed, such as in killing a program that had just ended. All others have heard.
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // the process ends by itself, once everything is in order
        Stop();
    }
}
