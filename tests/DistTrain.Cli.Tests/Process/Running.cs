using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DistTrain.Cli.Tests;

/// <summary>The command while it runs. Its output is read as it comes, so that it never waits for us.</summary>
public sealed partial class Running : IDisposable
{
    private const int SigInt = 2, SigTerm = 15;

    private readonly Process _process;
    private readonly TimeSpan _deadline;
    private readonly Task<string> _err;
    private readonly List<string> _lines = [];
    private readonly SemaphoreSlim _news = new(0);
    private readonly Task _out;
    private int _seen;

    public Running(Process process, TimeSpan deadline)
    {
        (_process, _deadline) = (process, deadline);
        process.StandardInput.Close();
        _err = process.StandardError.ReadToEndAsync();
        _out = Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                lock (_lines)
                    _lines.Add(line);
                _news.Release();
            }
            _news.Release(int.MaxValue / 2);
        });
    }

    /// <summary>Waits until a line of standard output is as wanted, after those that were waited for before.</summary>
    public void WaitFor(Func<string, bool> wanted)
    {
        while (true)
        {
            _news.Wait(_deadline).ShouldBeTrue("no such line came in time");
            lock (_lines)
            {
                if (_seen >= _lines.Count)
                    throw new InvalidOperationException($"The command ended without such a line. {string.Join('\n', _lines)}");
                if (wanted(_lines[_seen++]))
                    return;
            }
        }
    }

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public void Interrupt() => Signal(SigInt);

    public void Terminate() => Signal(SigTerm);

    public void Kill() => _process.Kill();

    /// <summary>Waits for the end.</summary>
    public Outcome End()
    {
        _process.WaitForExit(_deadline).ShouldBeTrue("the command did not end in time");
        _out.Wait(_deadline).ShouldBeTrue();
        _err.Wait(_deadline).ShouldBeTrue();
        return new Outcome(_process.ExitCode, string.Concat(_lines.Select(line => line + "\n")), _err.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _news.Dispose();
    }

    private void Signal(int signal) => Kill(_process.Id, signal).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
