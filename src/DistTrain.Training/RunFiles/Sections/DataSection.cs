using DistTrain.Data;

namespace DistTrain.Training;

/// <summary>The keys under <c>data:</c>.</summary>
internal static class DataSection
{
    private static readonly ChoiceForm<DataSource> Source = new(
        ("digits", DataSource.Digits), ("mnist", DataSource.Mnist), ("fashion-mnist", DataSource.FashionMnist),
        ("idx", DataSource.Idx), ("csv", DataSource.Csv));

    private static readonly ChoiceForm<PixelScale> Scale = new(
        ("unit", PixelScale.Unit), ("standard", PixelScale.Standard), ("none", PixelScale.None));

    private static readonly ChoiceForm<ColumnKind> Column = new(
        ("numeric", ColumnKind.Numeric), ("one-hot", ColumnKind.OneHot), ("label", ColumnKind.Label), (
            "ignore", ColumnKind.Ignore));

    private static readonly ChoiceForm<MissingRule> Missing = new(
        ("mean", MissingRule.Mean), ("median", MissingRule.Median), ("zero", MissingRule.Zero),
        ("drop-row", MissingRule.DropRow), ("error", MissingRule.Error));

    private static readonly ChoiceForm<CsvTask> Task = new(
        ("regression", CsvTask.Regression), ("classification", CsvTask.Classification));

    public static SectionForm<DataSpec> Form { get; } = Csv(Idx(Files(new SectionForm<DataSpec>(() => new())
        .Add("source", "where samples come from: digits, mnist, fashion-mnist, idx or csv",
            Source, s => s.Source, (s, v) => s with { Source = v }, required: true)
        .Add("shards", "how many slices the training set is cut into; the weights depend on it, but not on the workers",
            new IntegerForm(min: 1, max: 10_000), s => s.Shards, (s, v) => s with { Shards = v })
        .Add("validation", "training samples held out for validation: a share below 1, or a count",
            new NumberForm(min: 0), s => s.Validation, (s, v) => s with { Validation = v })
        .Add("train-samples", "digits: how many to draw for training (20000); otherwise use only the first so many",
            new IntegerForm(min: 1), s => s.TrainSamples, (s, v) => s with { TrainSamples = v })
        .Add("test-samples", "digits: how many to draw for the test set (4000); otherwise use only the first so many",
            new IntegerForm(), s => s.TestSamples, (s, v) => s with { TestSamples = v }))));

    private static SectionForm<DataSpec> Files(SectionForm<DataSpec> form) => form
        .OnlyFor("sources that read files", s => s.Source != DataSource.Digits)
        .Add("path", "the folder with the files (idx, mnist, fashion-mnist) or the file (csv)",
            new TextForm("a path"), s => s.Path, (s, v) => s with { Path = v })
        .OnlyFor("sources without a test set of their own (idx, csv)", s => s.Source is DataSource.Idx or DataSource.Csv)
        .Add("test", "idx, csv: samples held out as the test set (csv: 0.2): a share below 1, or a count",
            new NumberForm(min: 0), s => s.Test, (s, v) => s with { Test = v })
        .OnlyFor("images", s => s.Source != DataSource.Csv)
        .Add("scale", "images: 0 to 1 (unit), mean and deviation of the training set (standard), or 0 to 255 (none)",
            Scale, s => s.Scale, (s, v) => s with { Scale = v });

    private static SectionForm<DataSpec> Idx(SectionForm<DataSpec> form) => form
        .OnlyFor("source idx", s => s.Source == DataSource.Idx)
        .Add("images", "idx: the file of training images", new TextForm(), s => s.Images, (s, v) => s with { Images = v })
        .Add("labels", "idx: the file of training labels", new TextForm(), s => s.Labels, (s, v) => s with { Labels = v })
        .Add("test-images", "idx: the file of test images (t10k-images-idx3-ubyte, if there is one)",
            new TextForm(), s => s.TestImages, (s, v) => s with { TestImages = v })
        .Add("test-labels", "idx: the file of test labels (t10k-labels-idx1-ubyte, if there is one)",
            new TextForm(), s => s.TestLabels, (s, v) => s with { TestLabels = v })
        .Add("classes", "idx: how many classes (the largest training label + 1)",
            new IntegerForm(min: 2, max: 256), s => s.Classes, (s, v) => s with { Classes = v });

    private static SectionForm<DataSpec> Csv(SectionForm<DataSpec> form) => form
        .OnlyFor("source csv", s => s.Source == DataSource.Csv)
        .Add("target", "csv: the column to predict", new TextForm("the name of a column"), s => s.Target,
            (s, v) => s with { Target = v })
        .Add("task", "csv: whether the target is a number or a class", Task, s => s.Task, (s, v) => s with { Task = v })
        .Add("columns",
            "csv: what columns are: numeric, one-hot, label or ignore (numeric where cells are numbers, else one-hot)",
            new NamesForm<ColumnKind>(Column, "a map from columns to numeric, one-hot, label or ignore"),
            s => s.Columns.Count == 0 ? null : s.Columns, (s, v) => s with { Columns = v })
        .Add("missing", "csv: what becomes of empty cells", Missing, s => s.Missing, (s, v) => s with { Missing = v })
        .Add("standardise", "csv: bring numeric inputs and a regression target to mean 0 and deviation 1 by the training set",
            new BooleanForm(), s => s.Standardise, (s, v) => s with { Standardise = v });
}
