using DistTrain.Data;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>The roles of a run in one process: they share the weights, and live and die together.</summary>
/// <param name="parts">The run.</param>
/// <param name="data">Its data.</param>
internal sealed class OneProcessRoles(RunParts parts, DataSplits data)
{
    /// <summary>Threads that a run in one process computes with: no more than it has workers or the machine cores.</summary>
    public int Threads { get; } = Math.Min(parts.Plan.Workers, Environment.ProcessorCount);

    /// <summary>Makes them, the coordinator first.</summary>
    public IEnumerable<(RoleAddress Address, Role Role, bool Pinned)> Make()
    {
        RunPlan plan = parts.Plan;
        var store = new WeightStore(plan.Model.ParameterCount);
        yield return (RoleAddress.Coordinator, parts.Coordinator, false);
        // A backup updates when its step is committed, while workers compute: on one thread for all of them the others would
        // wait.
        bool pinned = plan.Replicas > 0 && plan.Servers == Threads;
        for (int i = 0; i < plan.Servers; i++)
            yield return (RoleAddress.Server(i), new ParameterServer(plan, store, Kernel.Hash), pinned);
        IReadOnlyDictionary<int, IReadOnlyList<int>> shards =
            ShardMap.Assign(plan.Shards.Shards, [.. Enumerable.Range(0, plan.Workers)]);
        for (int i = 0; i < plan.Workers; i++)
        {
            var engine = new WorkerEngine(plan, data, shards[i].Count);
            if (i == 0)
                engine.WarmUp(parts.State.Weights);
            yield return (RoleAddress.Worker(i), new Worker(plan, store, engine, Kernel.Hash), plan.Workers == Threads);
        }
    }
}
