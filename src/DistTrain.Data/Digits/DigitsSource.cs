namespace DistTrain.Data;

/// <summary>The built-in digits as a source.</summary>
internal static class DigitsSource
{
    private const int TrainSamples = 20_000, TestSamples = 4_000;

    public static DataSplits Load(DataSpec spec, ulong seed, PixelEncoding? encoding)
    {
        ImageRows train = BuiltInDigits.DrawAll(seed, BuiltInDigits.Train, spec.TrainSamples ?? TrainSamples);
        int tests = spec.TestSamples ?? TestSamples;
        ImageRows? test = tests == 0 ? null : BuiltInDigits.DrawAll(seed, BuiltInDigits.Test, tests);
        return ImageSource.Build(spec, seed, train, test, BuiltInDigits.Classes, encoding);
    }
}
