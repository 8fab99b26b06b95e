namespace DistTrain.Nn;

/// <summary>The rows that a loss works on.</summary>
public readonly ref struct LossRows
{
    /// <summary>How many samples.</summary>
    public required int Rows { get; init; }

    /// <summary>How many outputs a sample has.</summary>
    public required int Width { get; init; }

    /// <summary><c>(rows, width)</c></summary>
    public required ReadOnlySpan<float> Outputs { get; init; }

    /// <summary><c>(rows)</c>: the classes, for a loss that uses labels.</summary>
    public ReadOnlySpan<int> Labels { get; init; }

    /// <summary><c>(rows, width)</c>: the values wanted, for other losses.</summary>
    public ReadOnlySpan<float> Targets { get; init; }

    /// <summary>
    /// <c>(rows, width)</c>: receives the gradient of the sum of losses by the outputs; empty where nobody needs it.
    /// </summary>
    public Span<float> Gradient { get; init; }
}
