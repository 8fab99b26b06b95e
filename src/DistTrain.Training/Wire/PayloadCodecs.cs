namespace DistTrain.Training;

/// <summary>
/// What a run's nodes shorten payloads with: <c>train.codec</c>. What a role holds has gone through the codec already, so its
/// short form loses nothing and neither side remembers anything. The same on all nodes of a run, and known before any role
/// begins.
/// </summary>
public sealed class PayloadCodecs
{
    /// <summary>For gradients from workers to servers; null to send all of them.</summary>
    public Codec? Push { get; set; }

    /// <summary>For changes of weights from servers to workers; null to send all of them.</summary>
    public Codec? Pull { get; set; }

    /// <summary>Takes those of a run.</summary>
    public void Use(RunPlan plan) => (Push, Pull) = (plan.Push, plan.Pull);
}
