namespace DistTrain.Nn;

/// <summary>Where a parameter tensor lies in the model's flat vector.</summary>
/// <param name="Name">Its full name, as in PyTorch's state_dict of the same Sequential: <c>layers.0.weight</c>.</param>
/// <param name="Shape">Its shape, such as <c>(out, in)</c>.</param>
/// <param name="Offset">The index of its first element.</param>
/// <param name="Length">How many elements it has.</param>
public sealed record ParameterSlot(string Name, Shape Shape, int Offset, int Length);
