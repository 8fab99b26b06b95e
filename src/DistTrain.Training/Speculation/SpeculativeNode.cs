namespace DistTrain.Training;

/// <summary>A tree node that an idle worker was asked to compute in place of a slow one.</summary>
/// <param name="node">The node.</param>
/// <param name="worker">Who was asked.</param>
/// <param name="attempt">The how manieth worker that is asked for it in the step, from 1.</param>
/// <param name="askedAt">When.</param>
internal sealed class SpeculativeNode(TreeNode node, int worker, int attempt, TimeSpan askedAt)
{
    public TreeNode Node => node;

    public int Worker => worker;

    public int Attempt => attempt;

    public TimeSpan AskedAt => askedAt;

    /// <summary>Whether it has come.</summary>
    public bool Answered { get; set; }

    /// <summary>Whether nothing else had covered its shards when it came.</summary>
    public bool Counted { get; set; }
}
