using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>The run's end: complete, with the right weights and an exact ledger.</summary>
internal sealed class OutcomeCheck(Checker checker, UpdateCheck updates)
{
    private readonly int[] _used = new int[checker.Facts.Samples];
    private bool _complete, _ended;

    /// <summary>The hash of the final weights; null if the run did not come to its last step.</summary>
    public string? Hash { get; private set; }

    public void Reset() => (_complete, _ended, Hash) = (false, false, null);

    public void Ended(long time, RunEvent end, float[]? weights)
    {
        _ended = true;
        switch (end)
        {
            case RunEvent.Completed completed:
                _complete = true;
                Hash = weights is null ? "" : Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights)));
                if (checker.Facts.ExpectedHash is { } expected && Hash != expected)
                    checker.Fail(CheckNames.FinalWeights, time, $"the final weights have the hash {Hash}, not {expected}");
                string? replayed = checker.Facts.Chooses ? checker.Facts.Replay?.Invoke(updates.Taken()) : null;
                if (replayed is not null && Hash != replayed)
                    checker.Fail(CheckNames.FinalWeights, time,
                        $"the final weights have the hash {Hash}; the shards that were taken make {replayed}");
                if (completed.Summary.WeightsSha256 != Hash)
                    checker.Fail(CheckNames.FinalWeights, time,
                        $"the summary says {completed.Summary.WeightsSha256}, the weights are {Hash}");
                if (checker.StepsCommitted != checker.Facts.Steps)
                    checker.Fail(CheckNames.Completes, time,
                        $"the run says that it is complete after {checker.StepsCommitted} of {checker.Facts.Steps} steps");
                break;
            case RunEvent.Failed failed when !checker.MayHalt || failed.Reason.Length == 0:
                checker.Fail(CheckNames.Completes, time, $"the run failed: {failed.Reason}");
                break;
            case RunEvent.Stopped:
                checker.Fail(CheckNames.Completes, time, "the run stopped though nobody asked it to");
                break;
        }
    }

    public void Close(long time)
    {
        if (!_ended)
            checker.Fail(CheckNames.Completes, time, "nothing more will happen, and the run is not complete");
        if (_complete && !checker.Facts.Chooses)
            CheckLedger(time);
    }

    private void CheckLedger(long time)
    {
        RunFacts facts = checker.Facts;
        for (int range = 0; range < facts.Ranges; range++)
        {
            for (int epoch = 0; epoch < facts.Epochs; epoch++)
            {
                Array.Clear(_used);
                for (int step = epoch * facts.StepsPerEpoch; step < (epoch + 1) * facts.StepsPerEpoch; step++)
                {
                    foreach (int shard in updates.ShardsIn(range, step))
                    {
                        foreach (int sample in facts.SamplesIn(step, shard))
                            _used[sample]++;
                    }
                }

                int wrong = Array.FindIndex(_used, times => times != 1);
                if (wrong >= 0)
                    checker.Fail(CheckNames.Ledger, time,
                        $"sample {wrong} is in {_used[wrong]} updates of range {range} in epoch {epoch}, not in one");
            }
        }
    }
}
