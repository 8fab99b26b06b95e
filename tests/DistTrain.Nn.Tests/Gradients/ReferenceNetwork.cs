namespace DistTrain.Nn.Tests;

/// <summary>The same networks in double precision and plain loops: the oracle of the fast ones.</summary>
internal sealed class ReferenceNetwork(Model model, string loss)
{
    /// <summary>The sum of the samples' losses.</summary>
    public double LossSum(double[] parameters, double[] inputs, int[] labels, double[] targets)
    {
        int rows = inputs.Length / model.InputShape.Length, width = model.OutputShape.Length;
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            double[] output = Forward(parameters, inputs[(row * model.InputShape.Length)..((row + 1) * model.InputShape.Length)]);
            sum += loss switch
            {
                "cross-entropy" => Math.Log(output.Sum(Math.Exp)) - output[labels[row]],
                "binary-cross-entropy" => Enumerable.Range(0, width)
                    .Average(i => Math.Log(1 + Math.Exp(output[i])) - targets[row * width + i] * output[i]),
                "mse" => Enumerable.Range(0, width).Average(i => Math.Pow(output[i] - targets[row * width + i], 2)),
                _ => throw new ArgumentException($"no reference for the loss {loss}", nameof(labels)),
            };
        }

        return sum;
    }

    private double[] Forward(double[] parameters, double[] values)
    {
        int next = 0;
        foreach (Layer layer in model.Layers)
        {
            values = layer.Kind switch
            {
                "dense" => Dense(parameters, ref next, values, layer),
                "relu" => [.. values.Select(x => Math.Max(x, 0))],
                "sigmoid" => [.. values.Select(x => 1 / (1 + Math.Exp(-x)))],
                "tanh" => [.. values.Select(Math.Tanh)],
                "softmax" => [.. values.Select(x => Math.Exp(x) / values.Sum(Math.Exp))],
                "flatten" => values,
                "gain" => [.. values.Select((x, i) => x * parameters[next + i])],
                "residual" => Residual(parameters, ref next, values, (ResidualLayer)layer),
                _ => throw new ArgumentException($"no reference for {layer.Kind}", nameof(parameters)),
            };
            next += layer.Kind == "gain" ? layer.ParameterCount : 0;
        }

        return values;
    }

    private static double[] Dense(double[] parameters, ref int next, double[] values, Layer layer)
    {
        int start = next, inputs = layer.Input.Length, outputs = layer.Output.Length;
        bool bias = layer.Parameters.Count == 2;
        next += layer.ParameterCount;
        return [.. Enumerable.Range(0, outputs).Select(o =>
            Enumerable.Range(0, inputs).Sum(i => parameters[start + o * inputs + i] * values[i])
            + (bias ? parameters[start + outputs * inputs + o] : 0))];
    }

    private static double[] Residual(double[] parameters, ref int next, double[] values, ResidualLayer layer)
    {
        double[] body = new ReferenceNetwork(Model.Of(layer.Input, [.. layer.Inner]), "").Forward(
            parameters[next..(next + layer.ParameterCount)], values);
        next += layer.ParameterCount;
        return [.. values.Zip(body, (x, y) => x + y)];
    }
}
