using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>The JSON form of histories: names in snake_case, an event's kind first, addresses and view stamps as text.</summary>
internal static class HistoryJson
{
    /// <summary>How lines are written and read.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameKinds } },
        Converters =
        {
            new AddressConverter(), new StampConverter(), new ReplicasConverter(),
            new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower),
        },
    };

    /// <summary>Every kind of event goes by its type's name.</summary>
    private static void NameKinds(JsonTypeInfo info)
    {
        if (info.Type != typeof(HistoryEvent))
            return;
        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
        foreach (Type kind in typeof(HistoryEvent).GetNestedTypes())
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(kind, JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Name)));
    }

    private sealed class AddressConverter : JsonConverter<RoleAddress>
    {
        public override RoleAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            string text = reader.GetString() ?? "";
            string[] parts = text.Split(' ');
            int number = 0;
            return parts.Length <= 2 && Enum.TryParse(parts[0], ignoreCase: true, out RoleKind kind)
                && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number))
                    ? new RoleAddress(kind, number)
                    : throw new JsonException($"'{text}' is no address of a role.");
        }

        public override void Write(Utf8JsonWriter writer, RoleAddress value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    private sealed class StampConverter : JsonConverter<ViewStamp>
    {
        public override ViewStamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            string text = reader.GetString() ?? "";
            string[] parts = text.Split('.');
            return parts.Length == 2
                && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long term)
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                    ? new ViewStamp(term, number)
                    : throw new JsonException($"'{text}' is no view's stamp.");
        }

        public override void Write(Utf8JsonWriter writer, ViewStamp value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    private sealed class ReplicasConverter : JsonConverter<RangeReplicas>
    {
        public override RangeReplicas Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Form form = JsonSerializer.Deserialize<Form>(ref reader, options) ?? throw new JsonException("A range without replicas.");
            return new RangeReplicas(form.Primary, form.Backups, form.Learners);
        }

        public override void Write(Utf8JsonWriter writer, RangeReplicas value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, new Form(value.Primary, value.Backups, value.Learners), options);

        /// <summary>A type with one constructor, which the reader needs.</summary>
        private sealed record Form(int Primary, IReadOnlyList<int> Backups, IReadOnlyList<int> Learners);
    }
}
