namespace DistTrain.Data;

/// <summary>The rules that settings under <c>data:</c> must keep.</summary>
internal static class DataSpecCheck
{
    public const int DigitsMax = 1_000_000;

    private const string ShareOrCount = "give a share from 0 up to below 1, or a whole number of samples";

    public static IEnumerable<DataSpecProblem> Problems(DataSpec spec)
    {
        if (spec.Shards < 1)
            yield return new("shards", $"is {spec.Shards}; there must be at least 1 data shard");
        if (!IsShareOrCount(spec.Validation))
            yield return new("validation", $"is {spec.Validation}; {ShareOrCount}");
        if (spec.Test is double test && !IsShareOrCount(test))
            yield return new("test", $"is {test}; {ShareOrCount}");
        if (spec.TrainSamples < 1)
            yield return new("train-samples", $"is {spec.TrainSamples}; give at least 1");
        if (spec.TestSamples < 0)
            yield return new("test-samples", $"is {spec.TestSamples}; give 0 (no test set) or more");
        foreach (DataSpecProblem problem in SourceProblems(spec))
            yield return problem;
    }

    private static IEnumerable<DataSpecProblem> SourceProblems(DataSpec spec)
    {
        bool hasOwnTest = spec.Source is DataSource.Digits or DataSource.Mnist or DataSource.FashionMnist;
        if (spec.Test is not null && hasOwnTest)
            yield return new("test", $"does not apply: {Name(spec.Source)} has a test set of its own; "
                + "limit it with test-samples");
        if (spec.Path is null && spec.Source is DataSource.Idx)
            yield return new("path", "is missing: source idx needs the folder with the IDX files");
        if (spec.Path is null && spec.Source is DataSource.Csv)
            yield return new("path", "is missing: source csv needs the CSV file");
        if (spec.Target is null && spec.Source is DataSource.Csv)
            yield return new("target", "is missing: source csv needs the name of the column to predict");
        if (spec.Target is not null && spec.Columns.ContainsKey(spec.Target))
            yield return new("columns", $"names '{spec.Target}', which is the target; its form is set by task");
        if (spec.Classes is < 2 or > 256)
            yield return new("classes", $"is {spec.Classes}; IDX labels are bytes: give 2 to 256");
        if ((spec.TestImages is null) != (spec.TestLabels is null))
            yield return new(
                spec.TestImages is null ? "test-images" : "test-labels", "is missing: test images and test labels go together");
        if (spec.Source is DataSource.Digits && spec.TrainSamples > DigitsMax)
            yield return new("train-samples", $"is {spec.TrainSamples}; at most {DigitsMax} digits are drawn");
        if (spec.Source is DataSource.Digits && spec.TestSamples > DigitsMax)
            yield return new("test-samples", $"is {spec.TestSamples}; at most {DigitsMax} digits are drawn");
    }

    /// <summary>A source's name as run files write it.</summary>
    public static string Name(DataSource source) => source switch
    {
        DataSource.FashionMnist => "fashion-mnist",
        _ => source.ToString().ToLowerInvariant(),
    };

    private static bool IsShareOrCount(double value) =>
        value is >= 0 and < 1 || (value is >= 1 and <= int.MaxValue && value == Math.Truncate(value));
}
