using DistTrain.Data;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>What all histories of a run share: its plan, its data, its stage, and the weights that it must end on.</summary>
public sealed class SimulatedRun
{
    /// <summary>Prepares a run for simulation.</summary>
    /// <param name="spec">The run file.</param>
    /// <param name="data">The data.</param>
    /// <param name="times">How long things take; as usual unless given.</param>
    /// <exception cref="ConfigurationException">The run file and the data do not fit together, or there are too many nodes.</exception>
    public SimulatedRun(RunSpec spec, DataSplits data, SimulationTimes? times = null)
        : this(spec, data, times, ProtocolBug.None)
    {
    }

    internal SimulatedRun(RunSpec spec, DataSplits data, SimulationTimes? times, ProtocolBug bug)
    {
        (Name, Data, Times) = (spec.Name, data, times ?? new SimulationTimes());
        RunPlan basis = RunPlanner.Plan(spec, data);
        Stage = new Stage(basis.Workers, basis.Servers);
        if (Stage.Nodes > NodesMax)
            throw new ConfigurationException($"the run has {Stage.Nodes} nodes with those that may join; the simulator takes at most {NodesMax}");
        Plan = Cast.Plan(basis, Stage, Times, bug);
        Description = new RunDescription(
            spec.Name, "simulation", Plan.Workers, Plan.Servers, Plan.Shards.Shards, Plan.Model.ParameterCount, Plan.Shards.Samples,
            Plan.Epochs, Plan.Shards.StepsPerEpoch, Kernel.Identity) { Update = Plan.Consistency.Update };
        Facts = new RunFacts(Plan, data.Train);
    }

    /// <summary>The most nodes: sets of them are the bits of a word.</summary>
    public const int NodesMax = 64;

    /// <summary>The run's name.</summary>
    public string Name { get; }

    /// <summary>The plan that every role follows.</summary>
    public RunPlan Plan { get; }

    /// <summary>The data.</summary>
    public DataSplits Data { get; }

    /// <summary>How long things take.</summary>
    public SimulationTimes Times { get; }

    /// <summary>Who runs where.</summary>
    public Stage Stage { get; }

    /// <summary>
    /// The SHA-256 that the final weights of every history must have; null to leave them unjudged. A plain training loop knows it,
    /// or a history without faults.
    /// </summary>
    public string? ExpectedHash
    {
        get => Facts.ExpectedHash;
        set => Facts.ExpectedHash = value;
    }

    /// <summary>
    /// Whether all histories end on the same weights. Where the policy chooses what an update takes they do not: each history's
    /// are compared with those that a plain loop makes of the same contributions.
    /// </summary>
    public bool HasOneOutcome => !Plan.Consistency.ChoosesShards;

    /// <summary>
    /// The SHA-256 of the weights that a plain loop over the steps ends on, every shard in each; null where steps are something
    /// else, or codecs change what is sent.
    /// </summary>
    public string? PlainHash() => Plan is { Consistency: BulkSynchronous, Push: null, Pull: null }
        ? new PlainReplay(Plan, Data.Train).OfWholeSteps()
        : null;

    internal RunFacts Facts { get; }

    internal RunDescription Description { get; }
}
