using DistTrain.Training;

namespace DistTrain.Architecture.Tests;

/// <summary>The run files under configs/ work as they stand.</summary>
public sealed class RunFileTests
{
    /// <summary>
    /// Image dimensions, the columns of the housing table (eight numbers and five places by the ocean), those of the points.
    /// </summary>
    private static readonly int[] Image = [1, 28, 28], Housing = [13], Points = [5];

    [Theory]
    [InlineData("quickstart.yaml", 10)]
    [InlineData("mnist.yaml", 10)]
    [InlineData("mnist-sgd.yaml", 10)]
    [InlineData("mnist-asp.yaml", 10)]
    [InlineData("mnist-backup.yaml", 10)]
    [InlineData("mnist-local.yaml", 10)]
    [InlineData("mnist-ssp.yaml", 10)]
    [InlineData("wide.yaml", 10)]
    [InlineData("housing.yaml", 0)]
    [InlineData("sim/asp.yaml", 3)]
    [InlineData("sim/bsp.yaml", 3)]
    [InlineData("sim/backup.yaml", 3)]
    [InlineData("sim/local.yaml", 3)]
    [InlineData("sim/clip.yaml", 3)]
    [InlineData("sim/verify.yaml", 3)]
    [InlineData("sim/speculate.yaml", 3)]
    [InlineData("sim/ssp.yaml", 3)]
    [InlineData("sim/codec.yaml", 3)]
    public void A_run_file_that_we_ship_describes_a_model_that_fits_its_data(string name, int classes)
    {
        string path = Path.Combine(Repository.Root, "configs", name);
        RunFile run = RunFile.Parse(File.ReadAllText(path), path);
        run.Spec.Name.ShouldBe(Path.GetFileNameWithoutExtension(name));
        run.BuildModel(classes switch { 0 => Housing, 3 => Points, _ => Image }, classes).ParameterCount.ShouldBePositive();
    }

    [Fact]
    public void Every_run_file_is_tried_here() =>
        Repository.Files.Where(file => file.In("configs/") && file.Extension == ".yaml").Select(file => file.Name)
            .ShouldBe(
                [
                    "asp.yaml", "backup.yaml", "bsp.yaml", "clip.yaml", "codec.yaml", "housing.yaml", "local.yaml",
                    "mnist-asp.yaml",
                    "mnist-backup.yaml", "mnist-local.yaml", "mnist-sgd.yaml", "mnist-ssp.yaml", "mnist.yaml",
                    "quickstart.yaml", "speculate.yaml", "ssp.yaml", "verify.yaml", "wide.yaml",
                ],
                ignoreOrder: true);
}
