using System.Runtime.InteropServices;

namespace DistTrain.Cli;

/// <summary>
/// Ctrl-C and SIGTERM. Before training begins they end the process. Then the first asks the run to stop after its step, and the
/// second ends the process at once; the last checkpoint stays.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile Action? _onFirst;
    private int _count;

    /// <summary>Listens for signals.</summary>
    /// <param name="supervised">
    /// Whether another process passes on as SIGTERM what the terminal sends to both.
    /// </param>
    public StopSignals(bool supervised = false)
    {
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            bool ignored = supervised && signal != PosixSignal.SIGTERM;
            _registrations.Add(PosixSignalRegistration.Create(signal, ignored ? context => context.Cancel = true : Handle));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Whether a signal has come.</summary>
    public bool Stopping => _stop.IsCancellationRequested;

    /// <summary>From now on the first signal is a request.</summary>
    /// <param name="onFirst">Tells the user that it was heard.</param>
    public void TrainingBegins(Action onFirst) => _onFirst = onFirst;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_onFirst is not { } onFirst || Interlocked.Increment(ref _count) > 1)
        {
            TerminalState.Restore();
            Environment.Exit(ExitCode.Interrupted);
            return;
        }
        onFirst();
        _stop.Cancel();
    }
}
