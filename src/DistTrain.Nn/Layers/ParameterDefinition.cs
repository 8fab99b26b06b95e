namespace DistTrain.Nn;

/// <summary>A parameter tensor that a layer wants.</summary>
/// <param name="Name">Its name within the layer, such as <c>weight</c>.</param>
/// <param name="Shape">Its shape, as in PyTorch's state_dict where there is a counterpart: <c>(out, in)</c>.</param>
/// <param name="Initialiser">What fills it first.</param>
/// <param name="FanIn">How many inputs one output is summed over.</param>
/// <param name="FanOut">How many outputs one input goes to.</param>
public sealed record ParameterDefinition(string Name, Shape Shape, Initialiser Initialiser, int FanIn, int FanOut);
