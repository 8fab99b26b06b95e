using System.Text.Json.Serialization;

namespace DistTrain.Data;

/// <summary>The JSON forms of encodings and sizes, compiled ahead.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DataEncoding))]
[JsonSerializable(typeof(DataSizes))]
internal sealed partial class EncodingJson : JsonSerializerContext;
