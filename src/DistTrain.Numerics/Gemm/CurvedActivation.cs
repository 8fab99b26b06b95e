namespace DistTrain.Numerics;

/// <summary>The activations that take more than one instruction, over the rows of a finished tile.</summary>
internal static unsafe class CurvedActivation
{
    /// <summary>Applies sigmoid or tanh in place; the others are done where the value is still in a register.</summary>
    public static void Run(KernelPath path, Activation activation, float* rows, nint ld, int count, int columns)
    {
        for (int i = 0; i < count; i++, rows += ld)
        {
            var row = new Span<float>(rows, columns);
            if (activation == Activation.Sigmoid)
                UnaryDriver.Run<SigmoidOperator>(path, row, row);
            else if (activation == Activation.Tanh)
                UnaryDriver.Run<TanhOperator>(path, row, row);
        }
    }
}
