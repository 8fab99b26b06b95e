namespace DistTrain.Nn.Tests;

/// <summary>
/// Agreement to a relative 1e-4: of each element, or of a hundredth of the tensor's greatest where sums cancel.
/// </summary>
internal static class Close
{
    private const double Relative = 1e-4;

    public static void ShouldAgree(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, Model model, string what)
    {
        foreach (ParameterSlot slot in model.Parameters)
            ShouldAgree(
                actual.Slice(slot.Offset, slot.Length), expected.Slice(slot.Offset, slot.Length), $"{what} of {slot.Name}");
    }

    public static void ShouldAgree(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string what)
    {
        double[] wide = new double[expected.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = expected[i];
        ShouldAgree(actual, wide, what);
    }

    public static void ShouldAgree(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, string what)
    {
        actual.Length.ShouldBe(expected.Length, what);
        double greatest = 0;
        foreach (double value in expected)
            greatest = Math.Max(greatest, Math.Abs(value));
        for (int i = 0; i < actual.Length; i++)
        {
            double allowed = Relative * Math.Max(Math.Abs(expected[i]), 0.01 * greatest);
            if (!(Math.Abs(actual[i] - expected[i]) <= allowed))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R}, allowed difference {allowed:R}");
        }
    }
}
