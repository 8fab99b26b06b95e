
namespace DistTrain.Cli.Tests;

/// <summary>Bad data and runs that fail: one line that says where, and a code.</summary>
public sealed class FailureTests(CompletedRun run) : IClassFixture<CompletedRun>, IDisposable
{
    private const string Idx = "data: {source: idx, path: images}\nmodel: {layers: [{dense: 2}]}\ntrain: {epochs: 1}";

    private readonly Disttrain _disttrain = new();

    [Fact]
    public void A_loss_that_is_no_number_ends_the_run_and_names_the_step()
    {
        _disttrain.Write("small.yaml", SmallRun.Text);
        Outcome outcome = _disttrain.Run(
            "train", "small.yaml", "--out", "a", "--set", "train.optimizer.momentum.learning-rate=1000000", "--set",
            "data.scale=none",
            "--set", "model.layers=[{dense: 32}, relu, {dense: 32}, relu, {dense: 32}, relu, {dense: 10}]");
        outcome.Code.ShouldBe(4);
        outcome.Err.ShouldMatch(@"^error: .*not a number.* at step \d+");
        outcome.Err.TrimEnd().Split('\n').Length.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void Missing_images_are_told()
    {
        Outcome outcome = _disttrain.Run("train", _disttrain.Write("a.yaml", Idx));
        outcome.Code.ShouldBe(3);
        outcome.Err.ShouldStartWith("error: ");
        outcome.Err.ShouldContain("train-images-idx3-ubyte");
        Directory.Exists(_disttrain.At("runs")).ShouldBeFalse();
    }

    [Fact]
    public void A_truncated_image_file_is_told()
    {
        WriteImages([0, 1, 0, 1], truncate: 3);
        Outcome outcome = _disttrain.Run("train", _disttrain.Write("a.yaml", Idx));
        outcome.Code.ShouldBe(3);
        outcome.Err.ShouldMatch(@"^error: \S*train-images-idx3-ubyte: cut short");
    }

    [Fact]
    public void A_label_out_of_range_is_told()
    {
        WriteImages([0, 1, 0, 7], truncate: 0);
        Outcome outcome = _disttrain.Run(
            "train", _disttrain.Write("a.yaml", Idx), "--set", "data.classes=2", "--set", "data.shards=2");
        outcome.Code.ShouldBe(3);
        outcome.Err.ShouldMatch(@"^error: \S*train-labels-idx1-ubyte: label 7 of sample 3");
    }

    [Theory]
    [InlineData("a,y\n1,2\n3\n")]
    [InlineData("a,y\n1,2\nx,4\n")]
    public void A_table_with_a_ragged_row_or_text_among_numbers_is_told(string table)
    {
        _disttrain.Write("t.csv", table);
        string file = _disttrain.Write(
            "a.yaml",
            "data: {source: csv, path: t.csv, target: y, columns: {a: numeric}}\nmodel: {layers: [{dense: 1}], loss: mse}");
        Outcome outcome = _disttrain.Run("train", file);
        outcome.Code.ShouldBe(3);
        outcome.Err.ShouldMatch(@"^error: \S*t\.csv, line 3\b");
    }

    [Fact]
    public void A_damaged_model_is_told_by_eval()
    {
        run.CopyTo(_disttrain);
        File.WriteAllBytes(_disttrain.At("a", "model.safetensors"), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Outcome outcome = _disttrain.Run("eval", "a");
        outcome.Code.ShouldBe(3);
        outcome.Err.ShouldStartWith("error: a/model.safetensors is damaged or of another model: ");
        File.Delete(_disttrain.At("a", "model.safetensors"));
        _disttrain.Run("eval", "a").ShouldBe(new Outcome(
            2, "", "error: a: the run has no trained model yet; complete it with: disttrain train --resume a\n"));
    }

    public void Dispose() => _disttrain.Dispose();

    /// <summary>Images of 2×2 bytes with the given labels.</summary>
    private void WriteImages(byte[] labels, int truncate)
    {
        byte[] images =
            [0, 0, 8, 3, 0, 0, 0, (byte)labels.Length, 0, 0, 0, 2, 0, 0, 0, 2, .. new byte[4 * labels.Length - truncate]];
        _disttrain.Write("images/x", "");
        File.WriteAllBytes(_disttrain.At("images", "train-images-idx3-ubyte"), images);
        File.WriteAllBytes(
            _disttrain.At("images", "train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, (byte)labels.Length, .. labels]);
    }
}
