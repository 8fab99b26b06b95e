namespace DistTrain.Cli.Tests;

/// <summary>A run of <see cref="SmallRun"/> in one process that came to its end, for tests that look at it or go on with a copy.</summary>
public sealed class CompletedRun : IDisposable
{
    private readonly Disttrain _disttrain = new();

    public CompletedRun()
    {
        _disttrain.Write("small.yaml", SmallRun.Text);
        Outcome = _disttrain.Run("train", "small.yaml", "--out", "a");
    }

    /// <summary>What the command said.</summary>
    public Outcome Outcome { get; }

    /// <summary>A value of its summary.</summary>
    public string Summary(string name) => SmallRun.Summary(_disttrain, "a", name);

    /// <summary>Puts its run file and a copy of its folder, called <c>a</c>, beside a command.</summary>
    public void CopyTo(Disttrain other)
    {
        Outcome.Code.ShouldBe(0, Outcome.Err);
        other.Write("small.yaml", SmallRun.Text);
        other.Copy(_disttrain.At("a"), "a");
    }

    public void Dispose() => _disttrain.Dispose();
}
