namespace DistTrain.Training.Tests;

public class RunFileLimits
{
    [Fact]
    public void A_text_of_more_than_a_million_characters_is_refused() =>
        RunFileErrors.ErrorOf(new string('#', (1 << 20) + 1))!.ShouldStartWith("x.yaml: has 1,048,577 characters");

    [Fact]
    public void Deep_nesting_is_refused_rather_than_followed() =>
        RunFileErrors.ErrorOf(new string('[', 200_000)).ShouldBe("x.yaml:1: more than 32 maps and lists inside each other");

    [Fact]
    public void Aliases_that_multiply_are_refused()
    {
        var text = new System.Text.StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
        for (int i = 1; i < 12; i++)
            text.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        RunFileErrors.ErrorOf(text.ToString())!.ShouldEndWith("more than 20,000 values; a run file has at most that many");
    }

    [Fact]
    public void A_key_as_long_as_the_file_may_be_is_told_quickly() =>
        RunFileErrors.ErrorOf($"{new string('a', 100_000)}: 1")!.Length.ShouldBeLessThan(300);
}
