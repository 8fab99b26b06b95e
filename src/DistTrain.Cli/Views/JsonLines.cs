using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Events and results as JSON, names in snake_case as in <c>summary.json</c>.</summary>
internal static class JsonLines
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Writes one object on one line, its kind first.</summary>
    public static void Write(TextWriter output, string kind, object value)
    {
        var line = new JsonObject { ["type"] = kind };
        foreach (var (name, member) in JsonSerializer.SerializeToNode(value, value.GetType(), Options)!.AsObject().ToList())
            line[name] = member?.DeepClone();
        output.WriteLine(line.ToJsonString(Options));
    }

    /// <summary>Writes an event.</summary>
    public static void Write(TextWriter output, RunEvent runEvent)
    {
        switch (runEvent)
        {
            case RunEvent.Completed completed:
                Write(output, "completed", completed.Summary);
                break;
            case RunEvent.Notice notice:
                Write(output, "event", new { notice.Step, Event = notice.Kind, notice.Text });
                break;
            default:
                Write(output, KindOf(runEvent), runEvent);
                break;
        }
    }

    private static string KindOf(RunEvent runEvent) => runEvent switch
    {
        RunEvent.Started => "started",
        RunEvent.StepCommitted => "step",
        RunEvent.EpochCompleted => "epoch",
        RunEvent.CheckpointSaved => "checkpoint",
        RunEvent.WorkerChanged => "worker",
        RunEvent.Warning => "warning",
        RunEvent.Stopped => "stopped",
        RunEvent.Failed => "failed",
        _ => JsonNamingPolicy.KebabCaseLower.ConvertName(runEvent.GetType().Name),
    };
}
