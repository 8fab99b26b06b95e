using DistTrain.Tests;

namespace DistTrain.Training.Tests;

/// <summary>Plays whole runs on the pump host.</summary>
internal static class Stage
{
    public static PumpHost Play(
        RunPlan plan, ulong seed, TrainingState? state = null, Func<int, IWorkerEngine, IWorkerEngine>? engines = null)
    {
        var host = new PumpHost(seed, sharedMemory: plan.OneProcess);
        (List<Worker> workers, List<ParameterServer> servers) = Cast(host, plan, state ?? plan.Initial, engines);
        host.Run();
        workers.ShouldAllBe(worker => worker.GradientsOutstanding == 0);
        servers.ShouldAllBe(server => server.GradientsOutstanding == 0);
        return host;
    }

    /// <summary>Puts all roles of a run on a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="plan">The run.</param>
    /// <param name="state">Where it begins.</param>
    /// <param name="engines">What a worker computes with, in place of its own engine.</param>
    public static (List<Worker> Workers, List<ParameterServer> Servers) Cast(
        PumpHost host, RunPlan plan, TrainingState state, Func<int, IWorkerEngine, IWorkerEngine>? engines = null)
    {
        var shared = new WeightStore(plan.Model.ParameterCount);
        WeightStore Store() => plan.OneProcess ? shared : new WeightStore(plan.Model.ParameterCount);
        host.Kept = state;
        host.Add(RoleAddress.Coordinator, new Coordinator(plan, new RunStart(state.Step, state.Epoch), Describe(plan), "k"));
        List<ParameterServer> servers = [.. Enumerable.Range(0, plan.Servers).Select(_ => new ParameterServer(plan, Store(), "k"))];
        for (int i = 0; i < servers.Count; i++)
            host.Add(RoleAddress.Server(i), servers[i]);
        List<Worker> workers =
            [.. Enumerable.Range(0, plan.Workers).Select(i => new Worker(plan, Store(), Engine(i), "k"))];
        for (int i = 0; i < workers.Count; i++)
            host.Add(RoleAddress.Worker(i), workers[i]);
        return (workers, servers);

        IWorkerEngine Engine(int worker)
        {
            var engine = new WorkerEngine(plan, SmallRun.Data, 1);
            return engines?.Invoke(worker, engine) ?? engine;
        }
    }

    public static RunDescription Describe(RunPlan plan) => new(
        "small", "test", plan.Workers, plan.Servers, plan.Shards.Shards, plan.Model.ParameterCount, plan.Shards.Samples, plan.Epochs,
        plan.Shards.StepsPerEpoch, "k");

    public static TrainingState Assemble(PumpHost host, CheckpointManifest manifest)
    {
        var state = new TrainingState
        {
            Step = manifest.Step,
            Weights = new float[manifest.Parameters],
            Slots = [.. manifest.Slots.Select(_ => new float[manifest.Parameters])],
            Epoch = manifest.Epoch,
            Residuals = new float[SmallRun.Shards][],
        };
        foreach (CheckpointPart part in host.Parts.Values.Where(part => part.Step == manifest.Step))
        {
            if (part.Range.IsResidual(manifest.Parameters))
            {
                state.Residuals[part.Range.Start - manifest.Parameters] = part.Weights;
                continue;
            }

            part.Weights.CopyTo(state.Weights, part.Range.Start);
            for (int i = 0; i < part.Slots.Length; i++)
                part.Slots[i].CopyTo(state.Slots[i], part.Range.Start);
        }

        return state;
    }
}
