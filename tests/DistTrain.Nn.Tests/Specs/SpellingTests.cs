namespace DistTrain.Nn.Tests;

public class SpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void The_distance_counts_edits_and_swaps(string a, string b, int distance)
    {
        Spelling.Distance(a, b).ShouldBe(distance);
        Spelling.Distance(b, a).ShouldBe(distance);
    }

    [Theory]
    [InlineData("epoch", "epochs")]
    [InlineData("LEARNING_RATE", "learning-rate")]
    [InlineData("learningrate", "learning-rate")]
    [InlineData("lr", "learning-rate")]
    [InlineData("bacth", "batch")]
    [InlineData("x", null)]
    [InlineData("horse", null)]
    public void The_name_that_was_meant_is_found(string given, string? nearest) =>
        Spelling.Nearest(given, ["epochs", "batch", "learning-rate", "optimizer"]).ShouldBe(nearest);
}
