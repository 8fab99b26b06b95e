using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// What the roles of a node tell of the run: for the run's files and user while the coordinator is on this node, else for the
/// node that has it.
/// </summary>
/// <param name="user">The user of this node.</param>
internal sealed class RunRelay(IRunObserver user) : IRunObserver
{
    private readonly TaskCompletionSource<NodeSite> _site = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IRunObserver? _office;

    /// <summary>The user of this node.</summary>
    public IRunObserver User => user;

    /// <summary>Tells the coordinator's singleton something.</summary>
    public Action<Message>? Tell { get; set; }

    /// <summary>The node's part in the run, once it has one.</summary>
    public Task<NodeSite> Site => _site.Task;

    /// <summary>Who hears it here; null while the coordinator is elsewhere.</summary>
    public IRunObserver? Office
    {
        get => Volatile.Read(ref _office);
        set => Volatile.Write(ref _office, value);
    }

    /// <summary>The node takes part in a run.</summary>
    public void Settled(NodeSite site) => _site.TrySetResult(site);

    /// <inheritdoc/>
    public void OnEvent(RunEvent runEvent)
    {
        if (Office is { } office)
        {
            office.OnEvent(runEvent);
            return;
        }

        switch (runEvent)
        {
            case RunEvent.WorkerChanged(var worker, var phase, var shards):
                Tell?.Invoke(new NodeMessages.WorkerChanged(worker, phase, shards));
                break;
            case RunEvent.Warning(var text):
                Tell?.Invoke(new NodeMessages.Warned(text));
                break;
        }
    }
}
