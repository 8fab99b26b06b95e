namespace DistTrain.Training;

/// <summary>Results of the model on a set that it was not trained on.</summary>
/// <param name="Loss">Mean loss over the samples.</param>
/// <param name="Accuracy">Share classified correctly, in 0..1; null for regression.</param>
/// <param name="Rmse">Root mean squared error in the target's own units; null for classification.</param>
/// <param name="Samples">How many samples were evaluated.</param>
public sealed record Evaluation(double Loss, double? Accuracy, double? Rmse, int Samples);
