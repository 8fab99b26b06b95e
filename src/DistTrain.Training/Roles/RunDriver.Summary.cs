using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DistTrain.Training;

/// <content>The results of a run that came to its end.</content>
internal sealed partial class RunDriver
{
    private RunSummary Summarize(TimeSpan now) => new()
    {
        Name = _run.Name,
        Host = _run.Host,
        Workers = _plan.Workers,
        Servers = _plan.Servers,
        Shards = _plan.Shards.Shards,
        Parameters = _plan.Model.ParameterCount,
        Consistency = _plan.Consistency.Name,
        Update = _plan.Consistency.Update,
        Steps = Committed,
        Epochs = _plan.Epochs,
        TrainLoss = _lastEpoch!.TrainLoss,
        TrainAccuracy = _lastEpoch.TrainAccuracy,
        ValidationLoss = _lastEpoch.Validation?.Loss,
        ValidationAccuracy = _lastEpoch.Validation?.Accuracy,
        TestLoss = _lastEpoch.Test?.Loss,
        TestAccuracy = _lastEpoch.Test?.Accuracy,
        TestRmse = _lastEpoch.Test?.Rmse,
        SamplesPerSecond = _meter.TotalRate,
        TrainSeconds = _meter.TotalSeconds,
        WallSeconds = now.TotalSeconds,
        ComputeSeconds = _meter.TotalTimes?.Compute.TotalSeconds,
        WaitSeconds = _meter.TotalTimes?.Wait.TotalSeconds,
        CommunicationSeconds = _meter.TotalTimes?.Communication.TotalSeconds,
        HiddenCommunicationSeconds = _meter.TotalTimes?.Hidden.TotalSeconds,
        NodesSpeculated = _plan.Speculate > 0 ? _meter.TotalSpeculated.Asked : null,
        NodesSpeculatedWon = _plan.Speculate > 0 ? _meter.TotalSpeculated.Won : null,
        NodesSpeculatedWasted = _plan.Speculate > 0 ? _meter.TotalSpeculated.Wasted : null,
        WeightsSha256 = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(FinalWeights))),
        Kernel = _run.Kernel,
        Restores = Tally.Restores,
        Promotions = Tally.Promotions,
        Evictions = Tally.Evictions,
        WorkersLost = Tally.WorkersLost,
        ServersLost = Tally.ServersLost,
        CoordinatorsLost = Tally.CoordinatorsLost,
    };
}
