namespace DistTrain.Data.Tests;

public class CsvEncodingTests
{
    private static readonly DataSpec Spec = CsvFile.Spec;

    [Fact]
    public void Numbers_stay_numbers_and_texts_become_one_input_per_category_in_ordinal_order()
    {
        Dataset set = CsvFile.Load("a,place,y\n1,sea,10\n-2.5e1,hill,20\n3,sea,30\n", Spec).Train;
        set.InputDims.ShouldBe([3]);
        CsvFile.Inputs(set).ShouldBe([1f, 0, 1, -25, 1, 0, 3, 0, 1]);
        CsvFile.Targets(set).ShouldBe([10f, 20, 30]);
        set.Classes.ShouldBe(0);
    }

    [Fact]
    public void Columns_can_be_set_by_hand()
    {
        DataSpec spec = Spec with
        {
            Columns = CsvFile.Columns(("id", ColumnKind.Ignore), ("a", ColumnKind.OneHot), ("b", ColumnKind.Label)),
        };
        CsvFile.Inputs(CsvFile.Load("id,a,b,y\n7,10,x,0\n8,9,z,0\n9,10,y,0\n", spec).Train)
            .ShouldBe([0f, 1, 0, 1, 0, 2, 0, 1, 1]);
    }

    [Fact]
    public void Standardised_numbers_and_targets_have_mean_0_and_deviation_1_and_targets_can_be_taken_back()
    {
        Dataset set = CsvFile.Load("a,c,y\n1,5,100\n3,5,300\n5,5,800\n", Spec with { Standardise = true }).Train;
        float[] inputs = CsvFile.Inputs(set);
        inputs.Average().ShouldBe(0, 1e-6);
        new[] { inputs[0], inputs[2], inputs[4] }.Average(x => x * x).ShouldBe(1, 1e-6);
        inputs[1].ShouldBe(0, "a column that does not vary becomes 0");
        CsvFile.Targets(set).Select(y => y * set.TargetScale + set.TargetOffset).ShouldBe([100.0, 300, 800], 1e-4);
    }

    [Theory]
    [InlineData(MissingRule.Mean, 4f)]
    [InlineData(MissingRule.Median, 2f)]
    [InlineData(MissingRule.Zero, 0f)]
    public void A_missing_number_is_filled_by_the_rule(MissingRule rule, float filled) =>
        CsvFile.Inputs(CsvFile.Load("a,y\n1,0\n,0\n2,0\n9,0\n  ,0\n", Spec with { Missing = rule }).Train)
            .ShouldBe([1, filled, 2, 9, filled]);

    [Fact]
    public void The_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle() =>
        CsvFile.Inputs(CsvFile.Load("a,y\n8,0\n,0\n2,0\n4,0\n1,0\n", Spec with { Missing = MissingRule.Median }).Train)[1]
            .ShouldBe(3);

    [Fact]
    public void Rows_with_a_missing_cell_can_be_dropped_and_ignored_columns_do_not_count()
    {
        DataSpec spec = Spec with { Missing = MissingRule.DropRow, Columns = CsvFile.Columns(("note", ColumnKind.Ignore)) };
        Dataset set = CsvFile.Load("a,b,note,y\n1,x,,1\n,x,n,2\n3,,n,3\n4,x,n,\n5,z,n,5\n", spec).Train;
        CsvFile.Targets(set).ShouldBe([1f, 5]);
    }

    [Fact]
    public void A_missing_category_is_an_unknown_one()
    {
        string text = "a,b,y\nu,p,0\n,,0\nv,q,0\n";
        CsvFile.Inputs(CsvFile.Load(text, Spec with { Columns = CsvFile.Columns(("b", ColumnKind.Label)) }).Train)
            .ShouldBe([1f, 0, 0, 0, 0, -1, 0, 1, 1]);
    }

    [Fact]
    public void Classes_are_numbered_by_number_where_they_are_numbers_and_by_name_otherwise()
    {
        DataSpec spec = Spec with { Task = CsvTask.Classification };
        Dataset numbers = CsvFile.Load("a,y\n1,10\n1,9\n1,10\n1,2\n", spec).Train;
        numbers.Classes.ShouldBe(3);
        numbers.ClassNames.ShouldBe(["2", "9", "10"]);
        int[] labels = new int[4];
        numbers.ReadLabels([0, 1, 2, 3], labels);
        labels.ShouldBe([2, 1, 2, 0]);
        CsvFile.Load("a,y\n1,no\n1,yes\n1,No\n", spec).Train.ClassNames.ShouldBe(["No", "no", "yes"]);
        numbers.TargetScale.ShouldBe(1);
    }

    [Fact]
    public void A_regression_has_no_labels() =>
        Should.Throw<InvalidOperationException>(() => CsvFile.Load("a,y\n1,2\n", Spec).Train.ReadLabels([0], new int[1]));

    [Fact]
    public void Statistics_and_categories_come_from_the_training_part_alone()
    {
        // Every row has a category and a value of its own, so that any leak from the test part shows.
        string text = "a,b,y\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i * i},c{i},{i * 100}\n"));
        DataSplits splits = CsvFile.Load(text, Spec with { Test = 5, Validation = 3, Standardise = true });
        (splits.Train.Count, splits.Validation!.Count, splits.Test!.Count).ShouldBe((12, 3, 5));
        splits.Train.InputLength.ShouldBe(1 + 12);
        float[] train = CsvFile.Inputs(splits.Train);
        Enumerable.Range(0, 12).Average(i => train[i * 13]).ShouldBe(0, 1e-6);
        float[] test = CsvFile.Inputs(splits.Test);
        Enumerable.Range(0, 5).ShouldAllBe(i => test.Skip(i * 13 + 1).Take(12).All(x => x == 0), "unknown categories are all 0");
        CsvFile.Targets(splits.Train).Average().ShouldBe(0, 1e-6);
        splits.Test.TargetScale.ShouldBe(splits.Train.TargetScale);
    }

    [Fact]
    public void The_parts_are_a_partition_fixed_by_the_seed()
    {
        string text = "a,y\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i}\n"));
        DataSplits splits = CsvFile.Load(text, Spec with { Test = null, Validation = 0.25 });
        splits.Test!.Count.ShouldBe(10);
        splits.Validation!.Count.ShouldBe(10);
        new[] { splits.Train, splits.Validation, splits.Test }.SelectMany(CsvFile.Targets).Order()
            .ShouldBe(Enumerable.Range(0, 50).Select(i => (float)i));
        CsvFile.Load(text, Spec with { Test = null, Validation = 0.25 }).Train.Fingerprint.ShouldBe(splits.Train.Fingerprint);
        CsvFile.Targets(CsvFile.Load(text, Spec with { Test = null }, seed: 2).Test!).ShouldNotBe(CsvFile.Targets(splits.Test));
        DataSplits limited = CsvFile.Load(text, Spec with { Test = null, TrainSamples = 7, TestSamples = 0 });
        limited.Train.Count.ShouldBe(7);
        limited.Test.ShouldBeNull();
    }

    [Fact]
    public void Reading_takes_no_memory()
    {
        Dataset set = CsvFile.Load("a,y\n1,2\n3,4\n", Spec with { Task = CsvTask.Classification }).Train;
        int[] samples = [1, 0], labels = new int[2];
        float[] inputs = new float[2];
        set.ReadInputs(samples, inputs);
        set.ReadLabels(samples, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        set.ReadInputs(samples, inputs);
        set.ReadLabels(samples, labels);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
