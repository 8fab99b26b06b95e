using System.Text;

namespace DistTrain.Data.Tests;

/// <summary>Data of later are encoded as the run's training part was, whatever their own statistics and categories.</summary>
public class KeptEncodingTests
{
    private const string Training = "a,place,kind,y\n1,sea,u,10\n5,hill,v,30\n,sea,v,20\n9,sea,u,60\n";

    private static readonly DataSpec Spec = CsvFile.Spec with
    {
        Standardise = true,
        Columns = CsvFile.Columns(("kind", ColumnKind.Label)),
    };

    [Fact]
    public void Rows_of_another_file_become_the_inputs_that_they_were_in_training()
    {
        DataSplits trained = CsvFile.Load(Training, Spec);
        DataEncoding kept = DataEncoding.FromJson(trained.Encoding.ToJson());

        // The last two rows, their columns in another order, and one that training did not have.
        DataSplits other = Load("y,note,kind,a,place\n20,x,v,,sea\n60,y,u,9,sea\n", kept);

        CsvFile.Inputs(other.Test!).ShouldBe(CsvFile.Inputs(trained.Train)[8..]);
        CsvFile.Targets(other.Test!).ShouldBe(CsvFile.Targets(trained.Train)[2..]);
        other.Test!.TargetScale.ShouldBe(trained.Train.TargetScale);
        other.Test.TargetOffset.ShouldBe(trained.Train.TargetOffset);
    }

    [Fact]
    public void Categories_that_training_did_not_see_are_unknown_and_unknown_classes_are_refused()
    {
        DataSpec spec = Spec with { Task = CsvTask.Classification };
        DataEncoding kept = CsvFile.Load(Training.Replace("60", "10"), spec).Encoding;

        CsvFile.Inputs(Load("a,place,kind,y\n5,desert,w,10\n", kept, spec).Test!).ShouldBe([0f, 0, 0, -1]);
        Should.Throw<DataException>(() => Load("a,place,kind,y\n5,sea,u,40\n", kept, spec)).Message
            .ShouldContain("it has 10, 20, 30");
    }

    [Fact]
    public void A_column_that_the_run_needs_must_be_there()
    {
        DataEncoding kept = CsvFile.Load(Training, Spec).Encoding;
        Should.Throw<DataException>(() => Load("a,kind,y\n1,u,10\n", kept)).Message.ShouldContain("no column 'place'");
    }

    [Fact]
    public void Pixels_keep_the_training_part_s_statistics()
    {
        var spec = new DataSpec { TrainSamples = 200, TestSamples = 50, Scale = PixelScale.Standard };
        DataSplits trained = DataLoader.Load(spec, 1, new MemoryFiles());
        DataEncoding kept = DataEncoding.FromJson(trained.Encoding.ToJson());

        DataSplits other = DataLoader.Load(spec with { TrainSamples = 20 }, 1, new MemoryFiles(), kept);

        CsvFile.Inputs(other.Test!).ShouldBe(CsvFile.Inputs(trained.Test!));
        CsvFile.Inputs(DataLoader.Load(spec with { TrainSamples = 20 }, 1, new MemoryFiles()).Test!)
            .ShouldNotBe(CsvFile.Inputs(trained.Test!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"table\": {\"columns\": null}}")]
    public void What_is_no_encoding_is_refused(string json) =>
        Should.Throw<DataException>(() => DataEncoding.FromJson(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"train_samples": 0, "input_dims": [3]}""")]
    [InlineData("""{"train_samples": 9, "input_dims": []}""")]
    [InlineData("""{"train_samples": 9, "input_dims": [65536, 65536]}""")]
    public void What_are_no_sizes_is_refused(string json) =>
        Should.Throw<DataException>(() => DataSizes.FromJson(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Kept_sizes_are_those_of_the_data()
    {
        DataSizes sizes = CsvFile.Load(Training, Spec).Sizes;
        DataSizes.FromJson(sizes.ToJson()).ShouldBeEquivalentTo(sizes);
    }

    private static DataSplits Load(string text, DataEncoding encoding, DataSpec? spec = null) =>
        DataLoader.Load(spec ?? Spec, 1, new MemoryFiles { ["t.csv"] = Encoding.UTF8.GetBytes(text) }, encoding);
}
