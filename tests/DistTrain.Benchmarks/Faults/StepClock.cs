using System.Diagnostics;
using System.Text.Json;

namespace DistTrain.Benchmarks;

/// <summary>Reads a run's JSON lines as they come: which step it is at, and how long it ever stood still.</summary>
internal sealed class StepClock
{
    private readonly object _gate = new();
    private readonly StreamReader _lines;
    private readonly Thread _thread;
    private long _step = -1, _steps, _last;
    private TimeSpan _pause;
    private bool _struck, _ended;

    public StepClock(StreamReader lines)
    {
        _lines = lines;
        _thread = new Thread(Read) { IsBackground = true, Name = "lines" };
        _thread.Start();
    }

    /// <summary>Waits until a share of all steps has been made.</summary>
    /// <returns>The step; -1 if the run ended before.</returns>
    public long Await(double share, int epochs)
    {
        lock (_gate)
        {
            while (!_ended && (_steps == 0 || _step < share * _steps * epochs))
                Monitor.Wait(_gate);
            return _ended ? -1 : _step;
        }
    }

    /// <summary>From now on the longest time between two steps is of interest.</summary>
    public void Strike()
    {
        lock (_gate)
            _struck = true;
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The longest time between two steps, the one before the strike included.</returns>
    public TimeSpan Join()
    {
        _thread.Join();
        return _pause;
    }

    private void Read()
    {
        while (_lines.ReadLine() is { } line)
        {
            using JsonDocument told = JsonDocument.Parse(line);
            JsonElement root = told.RootElement;
            lock (_gate)
            {
                if (root.GetProperty("type").ValueEquals("started"))
                    _steps = root.GetProperty("run").GetProperty("steps_per_epoch").GetInt64();
                else if (root.GetProperty("type").ValueEquals("step"))
                    Take(root.GetProperty("step").GetInt64());
                Monitor.PulseAll(_gate);
            }
        }

        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Steps that are made again after a restore are no progress.</summary>
    private void Take(long step)
    {
        if (step <= _step)
            return;
        if (_struck && Stopwatch.GetElapsedTime(_last) is var pause && pause > _pause)
            _pause = pause;
        (_step, _last) = (step, Stopwatch.GetTimestamp());
    }
}
