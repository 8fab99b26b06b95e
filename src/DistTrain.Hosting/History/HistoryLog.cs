using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Writes what the roles of a process do, a JSON line each, in the order in which they acted.</summary>
internal sealed class HistoryLog : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly Lock _writing = new();
    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly HistoryWriter _writer;
    private readonly Action<string> _warn;
    private readonly long _began = Stopwatch.GetTimestamp();
    private bool _broken;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="resume">Whether to go on behind what is there; a line that a crash tore off is cut.</param>
    /// <param name="warn">Takes a sentence when the history can no longer be written.</param>
    public HistoryLog(string path, bool resume, Action<string> warn)
    {
        _warn = warn;
        FileMode mode = resume ? FileMode.OpenOrCreate : FileMode.Create;
        _stream = new FileStream(path, mode, FileAccess.ReadWrite, FileShare.Read, BufferBytes);
        CutTorn(_stream);
        _json = new Utf8JsonWriter(_line);
        _writer = new HistoryWriter(_json);
        HistoryWriter.WarmUp();
    }

    /// <summary>Writes an event. May be called by any thread.</summary>
    public void Write(RoleAddress role, HistoryEvent historyEvent)
    {
        lock (_writing)
        {
            if (_broken)
                return;
            _line.ResetWrittenCount();
            _json.Reset();
            _writer.Write(Stopwatch.GetElapsedTime(_began).TotalSeconds, role, historyEvent);
            _json.Flush();
            _line.Write("\n"u8);
            // A kill then leaves at least what the checkpoint rests on.
            WriteLine(flush: historyEvent is HistoryEvent.CheckpointExists);
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _line.ResetWrittenCount();
            if (!_broken)
                WriteLine(flush: true);
            _json.Dispose();
            try
            {
                _stream.Dispose();
            }
            catch (IOException)
            {
                // That the history broke has been said.
            }

            _broken = true;
        }
    }

    /// <summary>A history that cannot be written is no reason to lose a run.</summary>
    private void WriteLine(bool flush)
    {
        try
        {
            _stream.Write(_line.WrittenSpan);
            if (flush)
                _stream.Flush();
        }
        catch (IOException failure)
        {
            _broken = true;
            _warn($"The history can no longer be written: {failure.Message} The run goes on without it.");
        }
    }

    private static void CutTorn(FileStream stream)
    {
        long end = stream.Length;
        for (; end > 0; end--)
        {
            stream.Seek(end - 1, SeekOrigin.Begin);
            if (stream.ReadByte() == '\n')
                break;
        }

        stream.SetLength(end);
        stream.Seek(end, SeekOrigin.Begin);
    }
}
