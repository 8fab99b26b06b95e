using System.Text.Json;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Writes lines in the form of <see cref="HistoryJson"/>. What happens in every step is written by hand, without allocation:
/// a step may take less than a millisecond.
/// </summary>
internal sealed class HistoryWriter(Utf8JsonWriter json)
{
    private static readonly JsonEncodedText s_time = JsonEncodedText.Encode("time"), s_role = JsonEncodedText.Encode("role");
    private static readonly JsonEncodedText s_event = JsonEncodedText.Encode("event"), s_kind = JsonEncodedText.Encode("kind");
    private static readonly JsonEncodedText s_stamp = JsonEncodedText.Encode("stamp"), s_restore = JsonEncodedText.Encode("restore");
    private static readonly JsonEncodedText s_step = JsonEncodedText.Encode("step"), s_version = JsonEncodedText.Encode("version");
    private static readonly JsonEncodedText s_range = JsonEncodedText.Encode("range"), s_primary = JsonEncodedText.Encode("primary");
    private static readonly JsonEncodedText s_shards = JsonEncodedText.Encode("shards"), s_samples = JsonEncodedText.Encode("samples");
    private static readonly JsonEncodedText s_checksum = JsonEncodedText.Encode("checksum");
    private static readonly JsonEncodedText s_clocks = JsonEncodedText.Encode("clocks"), s_versions = JsonEncodedText.Encode("versions");

    private readonly Dictionary<RoleAddress, JsonEncodedText> _roles = [];
    private (ViewStamp Stamp, JsonEncodedText Text) _stamp;

    /// <summary>Writes an event of each sort to nowhere, so that what that compiles does not hold up the first steps.</summary>
    public static void WarmUp()
    {
        using var json = new Utf8JsonWriter(Stream.Null);
        var writer = new HistoryWriter(json);
        foreach (HistoryEvent sample in (HistoryEvent[])
            [
                new HistoryEvent.ViewEntered(default), new HistoryEvent.RangeTaken(default, 0, 0, 0, RangeSource.Initial, 0),
                new HistoryEvent.GradientComputed(0, 0, 0, [0]), new HistoryEvent.UpdateApplied(default, 0, 0, 0, true, [0], 0, null),
                new HistoryEvent.VersionCommitted(default, 0, 0, 0), new HistoryEvent.StepCommitted(default, 0, 0, 0),
                new HistoryEvent.CheckpointExists(default, 0, 0),
            ])
        {
            writer.Write(0.1, RoleAddress.Coordinator, sample);
            json.Flush();
            json.Reset();
        }
    }

    /// <summary>Writes a line, without its end.</summary>
    /// <param name="seconds">Since the process began.</param>
    /// <param name="role">Who acted.</param>
    /// <param name="historyEvent">What it did.</param>
    public void Write(double seconds, RoleAddress role, HistoryEvent historyEvent)
    {
        json.WriteStartObject();
        json.WriteNumber(s_time, Math.Round(seconds, 6));
        json.WriteString(s_role, RoleText(role));
        json.WritePropertyName(s_event);
        if (IsFrequent(historyEvent))
        {
            json.WriteStartObject();
            WriteFrequent(historyEvent);
            json.WriteEndObject();
        }
        else
        {
            JsonSerializer.Serialize(json, historyEvent, HistoryJson.Options);
        }

        json.WriteEndObject();
    }

    private static bool IsFrequent(HistoryEvent historyEvent) => historyEvent
        is HistoryEvent.GradientComputed or HistoryEvent.UpdateApplied or HistoryEvent.VersionCommitted or HistoryEvent.StepCommitted;

    private void WriteFrequent(HistoryEvent historyEvent)
    {
        switch (historyEvent)
        {
            case HistoryEvent.GradientComputed gradient:
                json.WriteString(s_kind, "gradient_computed"u8);
                json.WriteNumber(s_restore, gradient.Restore);
                json.WriteNumber(s_step, gradient.Step);
                json.WriteNumber(s_version, gradient.Version);
                WriteShards(gradient.Shards);
                break;
            case HistoryEvent.UpdateApplied update:
                json.WriteString(s_kind, "update_applied"u8);
                json.WriteString(s_stamp, StampText(update.Stamp));
                json.WriteNumber(s_restore, update.Restore);
                json.WriteNumber(s_step, update.Step);
                json.WriteNumber(s_range, update.Range);
                json.WriteBoolean(s_primary, update.Primary);
                WriteShards(update.Shards);
                json.WriteNumber(s_samples, update.Samples);
                if (update.Checksum is { } checksum)
                    json.WriteNumber(s_checksum, checksum);
                else
                    json.WriteNull(s_checksum);
                WriteNumbers(s_clocks, update.Clocks);
                WriteNumbers(s_versions, update.Versions);
                break;
            case HistoryEvent.VersionCommitted version:
                json.WriteString(s_kind, "version_committed"u8);
                json.WriteString(s_stamp, StampText(version.Stamp));
                json.WriteNumber(s_restore, version.Restore);
                json.WriteNumber(s_version, version.Version);
                json.WriteNumber(s_range, version.Range);
                break;
            case HistoryEvent.StepCommitted commit:
                json.WriteString(s_kind, "step_committed"u8);
                json.WriteString(s_stamp, StampText(commit.Stamp));
                json.WriteNumber(s_restore, commit.Restore);
                json.WriteNumber(s_step, commit.Step);
                json.WriteNumber(s_samples, commit.Samples);
                break;
        }
    }

    private void WriteShards(IReadOnlyList<int> shards)
    {
        json.WriteStartArray(s_shards);
        for (int i = 0; i < shards.Count; i++)
            json.WriteNumberValue(shards[i]);
        json.WriteEndArray();
    }

    /// <summary>Nothing for an empty list.</summary>
    private void WriteNumbers(JsonEncodedText name, IReadOnlyList<long> numbers)
    {
        if (numbers.Count == 0)
            return;
        json.WriteStartArray(name);
        for (int i = 0; i < numbers.Count; i++)
            json.WriteNumberValue(numbers[i]);
        json.WriteEndArray();
    }

    private JsonEncodedText RoleText(RoleAddress role)
    {
        if (!_roles.TryGetValue(role, out JsonEncodedText text))
            _roles.Add(role, text = JsonEncodedText.Encode(role.ToString()));
        return text;
    }

    private JsonEncodedText StampText(ViewStamp stamp)
    {
        if (_stamp.Stamp != stamp)
            _stamp = (stamp, JsonEncodedText.Encode(stamp.ToString()));
        return _stamp.Text;
    }
}
