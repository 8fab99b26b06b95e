using System.Text;
using System.Text.Json;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Writes <c>metrics.jsonl</c>: a line a logged step, epoch and checkpoint. A resumed run first drops what lies beyond its
/// checkpoint, so that each step stands there once.
/// </summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly int _everySteps;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="everySteps">Every how many steps a step is logged; 0 for none.</param>
    /// <param name="firstStep">The step with which the run goes on.</param>
    public MetricsLog(string path, int everySteps, long firstStep)
    {
        _everySteps = everySteps;
        if (firstStep > 0 && File.Exists(path))
            DurableFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(Before(path, firstStep).Select(line => line + "\n"))));
        _writer = new StreamWriter(path, append: firstStep > 0);
    }

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
                    WriteSpeculated(w, step.Speculated);
                });
                break;
            case RunEvent.EpochCompleted epoch:
                Line(w => WriteEpoch(w, epoch));
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
        WriteSpeculated(w, epoch.Speculated);
    }

    private static void WriteSpeculated(Utf8JsonWriter w, Speculated? speculated)
    {
        if (speculated is not { } nodes)
            return;
        w.WriteNumber("nodes_speculated", nodes.Asked);
        w.WriteNumber("nodes_speculated_won", nodes.Won);
        w.WriteNumber("nodes_speculated_wasted", nodes.Wasted);
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

    /// <summary>The lines that belong to the steps before one. A line that a crash tore off is dropped.</summary>
    private static IEnumerable<string> Before(string path, long firstStep)
    {
        foreach (string line in File.ReadLines(path))
        {
            bool keep;
            try
            {
                using JsonDocument json = JsonDocument.Parse(line);
                keep = json.RootElement.GetProperty("step").GetInt64() < firstStep;
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
