namespace DistTrain.Data.Tests;

public class DataSpecTests
{
    private static readonly DataSpec Csv = new() { Source = DataSource.Csv, Path = "t.csv", Target = "y" };

    public static TheoryData<string, DataSpec> Wrong => new()
    {
        { "shards", new DataSpec { Shards = 0 } },
        { "validation", new DataSpec { Validation = -0.1 } },
        { "validation", new DataSpec { Validation = 1.5 } },
        { "validation", new DataSpec { Validation = double.NaN } },
        { "test", new DataSpec { Test = 0.1 } },
        { "test", Csv with { Test = 2.5 } },
        { "train-samples", new DataSpec { TrainSamples = 0 } },
        { "train-samples", new DataSpec { TrainSamples = int.MaxValue } },
        { "test-samples", new DataSpec { TestSamples = -1 } },
        { "path", new DataSpec { Source = DataSource.Idx } },
        { "path", Csv with { Path = null } },
        { "target", Csv with { Target = null } },
        { "columns", Csv with { Columns = CsvFile.Columns(("y", ColumnKind.Numeric)) } },
        { "classes", new DataSpec { Source = DataSource.Idx, Path = "x", Classes = 1 } },
        { "test-labels", new DataSpec { Source = DataSource.Idx, Path = "x", TestImages = "t" } },
    };

    [Fact]
    public void The_defaults_fit()
    {
        new DataSpec().Problems().ShouldBeEmpty();
        Csv.Problems().ShouldBeEmpty();
        new DataSpec { Source = DataSource.Mnist }.Problems().ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_setting_that_does_not_fit_is_named(string key, DataSpec spec)
    {
        spec.Problems().Select(problem => problem.Key).ShouldBe([key]);
        Should.Throw<ArgumentException>(() => DataLoader.Load(spec, 1, new MemoryFiles()))
            .Message.ShouldStartWith($"data.{key} ");
    }
}
