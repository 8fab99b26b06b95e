using System.Text;
using System.Text.Json;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Writes <c>metrics.jsonl</c>: a line a logged step, an epoch and an event. A resumed run first drops the steps and epochs
/// beyond its checkpoint, so that each stands there once; what happened to those who take part has happened, and stays.
/// </summary>
internal sealed class MetricsLog : IDisposable
{
    private const string EventType = "event";

    private readonly StreamWriter _writer;
    private readonly int _everySteps;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="everySteps">Every how many steps a step is logged; 0 for none.</param>
    /// <param name="firstStep">The step with which the run goes on.</param>
    public MetricsLog(string path, int everySteps, long firstStep)
    {
        _everySteps = everySteps;
        Tally = new RunTally();
        if (firstStep > 0 && File.Exists(path))
            DurableFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(Kept(path, firstStep).Select(line => line + "\n"))));
        _writer = new StreamWriter(path, append: firstStep > 0);
    }

    /// <summary>What had happened to the run before the file was opened.</summary>
    public RunTally Tally { get; private set; }

    /// <summary>Writes an event's line, if it has one.</summary>
    public void Write(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case RunEvent.StepCommitted step when _everySteps > 0 && step.Step % _everySteps == 0:
                Line(w =>
                {
                    w.WriteString("type", "step");
                    w.WriteNumber("step", step.Step);
                    w.WriteNumber("epoch", step.Epoch);
                    w.WriteNumber("loss", step.Loss);
                    WriteNumber(w, "accuracy", step.Accuracy);
                    w.WriteNumber("samples", step.Samples);
                    w.WriteNumber("learning_rate", step.LearningRate);
                    WriteNumber(w, "staleness", step.Staleness);
                    WriteNumber(w, "gradient_norm", step.GradientNorm);
                    WriteTimes(w, step.Times);
                    WriteSpeculated(w, step.Speculated);
                });
                break;
            case RunEvent.EpochCompleted epoch:
                Line(w => WriteEpoch(w, epoch));
                _writer.Flush();
                break;
            case RunEvent.Notice notice:
                Line(w => WriteNotice(w, notice));
                _writer.Flush();
                break;
        }
    }

    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        catch (IOException)
        {
            // The last lines did not fit on the disk; that the log broke has been said, or the results' own failure will say it.
        }
    }

    private static void WriteEpoch(Utf8JsonWriter w, RunEvent.EpochCompleted epoch)
    {
        w.WriteString("type", "epoch");
        w.WriteNumber("step", epoch.Step);
        w.WriteNumber("epoch", epoch.Epoch);
        w.WriteNumber("train_loss", epoch.TrainLoss);
        WriteNumber(w, "train_accuracy", epoch.TrainAccuracy);
        WriteNumber(w, "validation_loss", epoch.Validation?.Loss);
        WriteNumber(w, "validation_accuracy", epoch.Validation?.Accuracy);
        WriteNumber(w, "test_loss", epoch.Test?.Loss);
        WriteNumber(w, "test_accuracy", epoch.Test?.Accuracy);
        WriteNumber(w, "test_rmse", epoch.Test?.Rmse);
        w.WriteNumber("train_seconds", epoch.TrainSeconds);
        w.WriteNumber("samples_per_second", epoch.SamplesPerSecond);
        WriteTimes(w, epoch.Times);
        WriteSpeculated(w, epoch.Speculated);
    }

    private static void WriteTimes(Utf8JsonWriter w, StepTimes? times)
    {
        WriteNumber(w, "compute_seconds", times?.Compute.TotalSeconds);
        WriteNumber(w, "wait_seconds", times?.Wait.TotalSeconds);
        WriteNumber(w, "communication_seconds", times?.Communication.TotalSeconds);
        WriteNumber(w, "hidden_communication_seconds", times?.Hidden.TotalSeconds);
    }

    private static void WriteSpeculated(Utf8JsonWriter w, Speculated? speculated)
    {
        if (speculated is not { } nodes)
            return;
        w.WriteNumber("nodes_speculated", nodes.Asked);
        w.WriteNumber("nodes_speculated_won", nodes.Won);
        w.WriteNumber("nodes_speculated_wasted", nodes.Wasted);
    }

    private static void WriteNotice(Utf8JsonWriter w, RunEvent.Notice notice)
    {
        w.WriteString("type", EventType);
        w.WriteNumber("step", notice.Step);
        w.WriteString("event", notice.Kind);
        w.WriteString("text", notice.Text);
        w.WriteString("time", DateTimeOffset.UtcNow);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }

    private void Line(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        _writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>The lines of events, and those of the steps before one. A line that a crash tore off is dropped.</summary>
    private IEnumerable<string> Kept(string path, long firstStep)
    {
        foreach (string line in File.ReadLines(path))
        {
            bool keep;
            try
            {
                using JsonDocument json = JsonDocument.Parse(line);
                keep = json.RootElement.GetProperty("step").GetInt64() < firstStep;
                if (json.RootElement.TryGetProperty("type", out JsonElement type) && type.ValueEquals(EventType))
                {
                    keep = true;
                    Tally = Tally.With(json.RootElement.GetProperty("event").GetString() ?? "");
                }
            }
            catch (Exception failure) when (failure is JsonException or KeyNotFoundException
                or InvalidOperationException or FormatException)
            {
                keep = false;
            }

            if (keep)
                yield return line;
        }
    }
}
