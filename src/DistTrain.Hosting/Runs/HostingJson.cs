using System.Text.Json.Serialization;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>The JSON forms of a run's files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckpointManifest))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(ProcessSession))]
internal sealed partial class HostingJson : JsonSerializerContext;
