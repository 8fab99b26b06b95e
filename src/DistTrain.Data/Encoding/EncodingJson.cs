using System.Text.Json.Serialization;

namespace DistTrain.Data;

/// <summary>The JSON form of encodings, compiled ahead.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DataEncoding))]
internal sealed partial class EncodingJson : JsonSerializerContext;
