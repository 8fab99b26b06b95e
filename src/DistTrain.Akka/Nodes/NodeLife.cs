using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>How a node's time in a cluster ends: told by its actors, awaited by its process.</summary>
internal sealed class NodeLife
{
    private readonly TaskCompletionSource<Ending> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its end; fails where the run, or a role of this node, has.</summary>
    public Task<Ending> End => _end.Task;

    /// <summary>The run has come to its end.</summary>
    public void Finish(string how, RunSummary? summary = null) =>
        _end.TrySetResult(new Ending(how, summary, Again: false, RunGoesOn: false));

    /// <summary>It leaves a run that goes on.</summary>
    public void Leave(string how) => _end.TrySetResult(new Ending(how, null, Again: false, RunGoesOn: true));

    /// <summary>It has been cut off, or a role has failed: the node begins anew.</summary>
    public void BeginAgain(string why) => _end.TrySetResult(new Ending(why, null, Again: true, RunGoesOn: true));

    /// <summary>The run has failed, or the node cannot take part.</summary>
    public void Fail(Exception failure) => _end.TrySetException(failure);

    /// <summary>An end.</summary>
    /// <param name="How">In a few words.</param>
    /// <param name="Summary">The results, where this node had the coordinator and the run is complete.</param>
    /// <param name="Again">Whether the node begins anew.</param>
    /// <param name="RunGoesOn">Whether others go on with the run.</param>
    internal sealed record Ending(string How, RunSummary? Summary, bool Again, bool RunGoesOn);
}
