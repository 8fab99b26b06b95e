using System.Runtime.InteropServices;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Makes the real roles, and looks at what they hold: the one place that knows how they are made.</summary>
internal static class Cast
{
    /// <summary>The plan of a run in a cluster that votes.</summary>
    public static RunPlan Plan(RunPlan basis, Stage stage, SimulationTimes times, ProtocolBug bug) => new()
    {
        Bug = bug,
        Model = basis.Model,
        Loss = basis.Loss,
        Optimizer = basis.Optimizer,
        Schedule = basis.Schedule,
        Shards = basis.Shards,
        Consistency = basis.Consistency,
        Push = basis.Push,
        Pull = basis.Pull,
        Checkpoints = basis.Checkpoints,
        ClipNorm = basis.ClipNorm,
        Verify = basis.Verify,
        Speculate = basis.Speculate,
        Seed = basis.Seed,
        Epochs = basis.Epochs,
        Workers = basis.Workers,
        Servers = basis.Servers,
        Replicas = basis.Replicas,
        MinWorkers = basis.MinWorkers,
        Voters = stage.Voters,
        Lease = times.Lease,
        ValidationSamples = basis.ValidationSamples,
        TestSamples = basis.TestSamples,
        Classification = basis.Classification,
        TargetScale = basis.TargetScale,
    };

    /// <summary>A fresh role.</summary>
    public static Role Create(SimulatedRun run, RoleSlot slot)
    {
        RunPlan plan = run.Plan;
        return slot.Address.Kind switch
        {
            RoleKind.Coordinator => new Coordinator(plan, new RunStart(), run.Description, Kernel.Hash),
            RoleKind.Server => new ParameterServer(plan, new WeightStore(plan.Model.ParameterCount), Kernel.Hash),
            RoleKind.Worker => new Worker(plan, new WeightStore(plan.Model.ParameterCount), slot.Engine, Kernel.Hash),
            RoleKind.Voter => new Voter(plan.Bug),
            _ => throw new ArgumentException($"No role runs as {slot.Address}.", nameof(slot)),
        };
    }

    /// <summary>Buffers of a role's own that are not back.</summary>
    public static int Outstanding(Role role) => role is Worker worker ? worker.GradientsOutstanding : 0;

    /// <summary>How much of a step's work a job is to do in its next run.</summary>
    public static double Share(ComputeJob job) => job is StepJob step ? step.Share : 1;

    /// <summary>What a job computes gradients of; null if it computes something else.</summary>
    public static (int Restore, long Step)? Step(ComputeJob job) => job is StepJob step ? (step.Restore, step.Step) : null;

    /// <summary>The flat parameter vector at the end of the run.</summary>
    public static float[]? FinalWeights(Role role) => (role as Coordinator)?.FinalWeights;

    /// <summary>Turns a bit of what lies in a worker's or server's memory.</summary>
    /// <returns>Whether there was anything.</returns>
    public static bool Flip(Role role, ref RandomStream random)
    {
        Memory<float>[] memories = [.. (role switch
        {
            Worker worker => worker.StateInMemory,
            ParameterServer server => server.StateInMemory,
            _ => [],
        }).Where(memory => memory.Length > 0)];
        if (memories.Length == 0)
            return false;
        Span<float> memory = memories[random.NextInt32(memories.Length)].Span;
        MemoryMarshal.Cast<float, uint>(memory)[random.NextInt32(memory.Length)] ^= 1u << random.NextInt32(32);
        return true;
    }

    /// <summary>Whether a coordinator knows that another one has taken over.</summary>
    public static bool Retired(Role role) => role is Coordinator { Superseded: true };
}
