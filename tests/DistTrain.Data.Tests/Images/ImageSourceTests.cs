namespace DistTrain.Data.Tests;

public class ImageSourceTests
{
    private static readonly DataSpec Spec = new() { Source = DataSource.Idx, Path = "set", Shards = 1 };

    /// <summary>Ten images of 2×2 whose first pixel is the sample's number, labels 0, 1, 2, 0, …, and four test images.</summary>
    private static MemoryFiles Files() => new()
    {
        ["set/train-images-idx3-ubyte"] =
            IdxBytes.Of([10, 2, 2], [.. Enumerable.Range(0, 40).Select(i => (byte)(i % 4 == 0 ? i / 4 : 100))]),
        ["set/train-labels-idx1-ubyte"] = IdxBytes.Of([10], [.. Enumerable.Range(0, 10).Select(i => (byte)(i % 3))]),
        ["set/t10k-images-idx3-ubyte"] = IdxBytes.Of(4, 2, 2),
        ["set/t10k-labels-idx1-ubyte"] = IdxBytes.Of([4], [0, 1, 2, 1]),
    };

    private static int[] FirstPixels(Dataset set)
    {
        float[] inputs = new float[set.Count * set.InputLength];
        set.ReadInputs([.. Enumerable.Range(0, set.Count)], inputs);
        return [.. Enumerable.Range(0, set.Count).Select(i => (int)MathF.Round(inputs[i * set.InputLength] * 255))];
    }

    [Fact]
    public void Images_labels_and_the_test_set_are_found_by_their_usual_names()
    {
        DataSplits splits = DataLoader.Load(Spec, 1, Files());
        splits.Train.Count.ShouldBe(10);
        splits.Train.InputDims.ShouldBe([1, 2, 2]);
        splits.Train.Classes.ShouldBe(3);
        splits.Test!.Count.ShouldBe(4);
        splits.Validation.ShouldBeNull();
        FirstPixels(splits.Train).ShouldBe(Enumerable.Range(0, 10));
        int[] labels = new int[2];
        splits.Train.ReadLabels([4, 8], labels);
        labels.ShouldBe([1, 2]);
        float[] targets = new float[2];
        splits.Train.ReadTargets([4, 8], targets);
        targets.ShouldBe([1f, 2f]);
    }

    [Fact]
    public void The_validation_part_and_what_is_left_are_a_partition_that_depends_on_the_seed()
    {
        DataSplits splits = DataLoader.Load(Spec with { Validation = 0.3 }, 1, Files());
        int[] held = FirstPixels(splits.Validation!);
        held.Length.ShouldBe(3);
        FirstPixels(splits.Train).Concat(held).Order().ShouldBe(Enumerable.Range(0, 10));
        FirstPixels(DataLoader.Load(Spec with { Validation = 3 }, 1, Files()).Validation!).ShouldBe(held);
        new ulong[] { 2, 3, 4, 5 }
            .Select(seed => FirstPixels(DataLoader.Load(Spec with { Validation = 3 }, seed, Files()).Validation!))
            .ShouldContain(other => !other.SequenceEqual(held));
    }

    [Fact]
    public void Limits_take_the_first_samples()
    {
        DataSplits splits = DataLoader.Load(Spec with { TrainSamples = 6, TestSamples = 2 }, 1, Files());
        FirstPixels(splits.Train).ShouldBe([0, 1, 2, 3, 4, 5]);
        splits.Test!.Count.ShouldBe(2);
        Should.Throw<DataException>(() => DataLoader.Load(Spec with { TrainSamples = 11 }, 1, Files()))
            .Message.ShouldContain("only 10 samples");
        DataLoader.Load(Spec with { TestSamples = 0 }, 1, Files()).Test.ShouldBeNull();
    }

    [Fact]
    public void A_source_without_test_files_can_hold_out_a_test_part()
    {
        DataSplits splits = DataLoader.Load(Spec with { Test = 0.2 }, 1, Files());
        FirstPixels(splits.Train).Concat(FirstPixels(splits.Test!)).Order().ShouldBe(Enumerable.Range(0, 10));
        splits.Test!.Count.ShouldBe(2);
    }

    [Fact]
    public void Standard_scale_gives_the_training_part_mean_0_and_deviation_1_and_the_test_part_the_same_transform()
    {
        DataSplits splits = DataLoader.Load(Spec with { Scale = PixelScale.Standard }, 1, Files());
        float[] inputs = new float[40];
        splits.Train.ReadInputs([.. Enumerable.Range(0, 10)], inputs);
        inputs.Average().ShouldBe(0, 1e-6);
        inputs.Average(x => x * x).ShouldBe(1, 1e-6);
        float[] test = new float[16];
        splits.Test!.ReadInputs([0, 1, 2, 3], test);
        test[9].ShouldBe(inputs[36], "a byte of 9 in both");
    }

    [Fact]
    public void Each_channel_has_its_own_mean_and_deviation()
    {
        var rows = new ImageRows([2, 1, 2], [10, 20, 200, 200, 30, 40, 200, 200], [0, 1], null, 2);
        var set = new ImageDataset(rows, PixelTransform.For(PixelScale.Standard, rows), 2);
        float[] inputs = new float[8];
        set.ReadInputs([0, 1], inputs);
        inputs[0].ShouldBe(-1.3416f, 1e-4f);
        inputs[5].ShouldBe(1.3416f, 1e-4f);
        inputs[2..4].ShouldAllBe(x => MathF.Abs(x) < 1e-6f);
    }

    [Fact]
    public void No_scale_keeps_the_bytes()
    {
        float[] inputs = new float[4];
        DataLoader.Load(Spec with { Scale = PixelScale.None }, 1, Files()).Train.ReadInputs([7], inputs);
        inputs.ShouldBe([7f, 100f, 100f, 100f]);
    }

    [Fact]
    public void A_label_out_of_range_is_refused_with_its_place()
    {
        MemoryFiles files = Files();
        files["set/t10k-labels-idx1-ubyte"] = IdxBytes.Of([4], [0, 1, 3, 1]);
        string message = Should.Throw<DataException>(() => DataLoader.Load(Spec, 1, files)).Message;
        message.ShouldBe("set/t10k-labels-idx1-ubyte: label 3 of sample 2; with 3 classes, labels are 0 to 2.");
        Should.Throw<DataException>(() => DataLoader.Load(Spec with { Classes = 2 }, 1, Files()))
            .Message.ShouldContain("label 2 of sample 2");
    }

    [Fact]
    public void Fewer_labels_than_images_are_refused()
    {
        MemoryFiles files = Files();
        files["set/train-labels-idx1-ubyte"] = IdxBytes.Of([9], new byte[9]);
        Should.Throw<DataException>(() => DataLoader.Load(Spec, 1, files))
            .Message.ShouldContain("10 images, set/train-labels-idx1-ubyte has 9 labels");
    }

    [Fact]
    public void Test_images_of_another_size_are_refused()
    {
        MemoryFiles files = Files();
        files["set/t10k-images-idx3-ubyte"] = IdxBytes.Of(4, 3, 2);
        Should.Throw<DataException>(() => DataLoader.Load(Spec, 1, files)).Message.ShouldContain("1×3×2");
    }

    [Fact]
    public void Fewer_samples_than_data_shards_are_refused() =>
        Should.Throw<DataException>(() => DataLoader.Load(Spec with { Shards = 11 }, 1, Files()))
            .Message.ShouldContain("cannot fill 11 data shards");

    [Fact]
    public void Reading_takes_no_memory()
    {
        Dataset set = DataLoader.Load(Spec with { Validation = 0.2 }, 1, Files()).Train;
        int[] samples = [0, 5, 3, 7], labels = new int[4];
        float[] inputs = new float[16], targets = new float[4];
        Read();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Read();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Read()
        {
            set.ReadInputs(samples, inputs);
            set.ReadLabels(samples, labels);
            set.ReadTargets(samples, targets);
        }
    }

    [Fact]
    public void Samples_that_do_not_exist_and_short_destinations_are_refused()
    {
        Dataset set = DataLoader.Load(Spec, 1, Files()).Train;
        Should.Throw<ArgumentException>(() => set.ReadInputs([10], new float[4]));
        Should.Throw<ArgumentException>(() => set.ReadInputs([-1], new float[4]));
        Should.Throw<ArgumentException>(() => set.ReadInputs([0, 1], new float[7]));
        Should.Throw<ArgumentException>(() => set.ReadLabels([0, 10], new int[2]));
        Should.Throw<ArgumentException>(() => set.ReadTargets([0, 1], new float[1]));
    }

    [Fact]
    public void The_fingerprint_sees_pixels_labels_scale_and_selection_but_not_how_samples_are_stored()
    {
        string fingerprint = DataLoader.Load(Spec, 1, Files()).Train.Fingerprint;
        fingerprint.Length.ShouldBe(64);
        DataLoader.Load(Spec, 2, Files()).Train.Fingerprint.ShouldBe(fingerprint);
        DataLoader.Load(Spec with { TrainSamples = 9 }, 1, Files()).Train.Fingerprint
            .ShouldNotBe(fingerprint, StringComparer.Ordinal);
        DataLoader.Load(Spec with { Scale = PixelScale.None }, 1, Files()).Train.Fingerprint
            .ShouldNotBe(fingerprint, StringComparer.Ordinal);
        MemoryFiles files = Files();
        files["set/train-labels-idx1-ubyte"] = IdxBytes.Of([10], [1, .. Enumerable.Range(1, 9).Select(i => (byte)(i % 3))]);
        DataLoader.Load(Spec, 1, files).Train.Fingerprint.ShouldNotBe(fingerprint, StringComparer.Ordinal);

        var rows = new ImageRows([1], [1, 2, 3], [0, 1, 0], null, 3);
        var same = new ImageRows([1], [3, 2, 1], [0, 1, 0], [2, 1, 0], 3);
        new ImageDataset(rows, new PixelTransform([1], [0]), 2).Fingerprint
            .ShouldBe(new ImageDataset(same, new PixelTransform([1], [0]), 2).Fingerprint);
    }

    [Fact]
    public void Any_number_of_threads_reads_the_same()
    {
        Dataset set = DataLoader.Load(new DataSpec { TrainSamples = 200, TestSamples = 0 }, 1, Files()).Train;
        int[] samples = [.. Enumerable.Range(0, 200)];
        float[] expected = new float[200 * 784];
        set.ReadInputs(samples, expected);
        Parallel.For(0, 16, _ =>
        {
            float[] inputs = new float[200 * 784];
            set.ReadInputs(samples, inputs);
            inputs.AsSpan().SequenceEqual(expected).ShouldBeTrue();
        });
    }
}
