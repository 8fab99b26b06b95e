using System.Text;

namespace DistTrain.Data.Tests;

/// <summary>Loads a CSV text as a source.</summary>
internal static class CsvFile
{
    /// <summary>Column y is to be predicted, nothing is held out, and values stay as they are.</summary>
    public static readonly DataSpec Spec = new()
    {
        Source = DataSource.Csv,
        Path = "t.csv",
        Target = "y",
        Test = 0,
        Standardise = false,
        Shards = 1,
    };

    public static DataSplits Load(string text, DataSpec spec, ulong seed = 1) => Load(Encoding.UTF8.GetBytes(text), spec, seed);

    public static DataSplits Load(byte[] content, DataSpec spec, ulong seed = 1) =>
        DataLoader.Load(spec, seed, new MemoryFiles { ["t.csv"] = content });

    public static string Refusal(string text, DataSpec? spec = null)
    {
        string message = Should.Throw<DataException>(() => Load(text, spec ?? Spec)).Message;
        message.ShouldStartWith("t.csv");
        return message;
    }

    /// <summary>All inputs, (rows, features).</summary>
    public static float[] Inputs(Dataset set)
    {
        float[] inputs = new float[set.Count * set.InputLength];
        set.ReadInputs([.. Enumerable.Range(0, set.Count)], inputs);
        return inputs;
    }

    public static float[] Targets(Dataset set)
    {
        float[] targets = new float[set.Count];
        set.ReadTargets([.. Enumerable.Range(0, set.Count)], targets);
        return targets;
    }

    public static Dictionary<string, ColumnKind> Columns(params (string Name, ColumnKind Kind)[] columns) =>
        columns.ToDictionary(column => column.Name, column => column.Kind, StringComparer.Ordinal);
}
