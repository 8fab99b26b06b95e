using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>The run's end: complete, with the right weights and an exact ledger.</summary>
internal sealed class OutcomeCheck(Checker checker, UpdateCheck updates, ClockCheck clocks)
{
    private readonly PlainReplay? _replay =
        checker.Facts is { Chooses: true, Data: { } data } ? new PlainReplay(checker.Facts.Plan, data) : null;

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
                if (completed.Summary.WeightsSha256 != Hash)
                    checker.Fail(CheckNames.FinalWeights, time,
                        $"the summary says {completed.Summary.WeightsSha256}, the weights are {Hash}");
                if (checker.StepsCommitted != checker.Facts.Steps && !checker.Facts.KeepsClocks)
                    checker.Fail(CheckNames.Completes, time,
                        $"the run says that it is complete after {checker.StepsCommitted} of {checker.Facts.Steps} steps");
                if (checker.Facts.Chooses && weights is not null)
                    Trace(time, weights);
                break;
            case RunEvent.Failed { Reason.Length: > 0 } failed when checker.MayHalt:
                checker.Halts(failed.Reason);
                break;
            case RunEvent.Failed failed:
                checker.Fail(CheckNames.Completes, time, $"the run failed: {failed.Reason}");
                break;
            case RunEvent.Stopped:
                checker.Fail(CheckNames.Completes, time, "the run stopped though nobody asked it to");
                break;
        }
    }

    public void Close(long time)
    {
        if (!_ended && checker.Halt is null)
            checker.Fail(CheckNames.Completes, time, "nothing more will happen, and the run is not complete");
        if (_complete && !checker.Facts.Chooses)
            CheckLedger(time);
    }

    /// <summary>Where the policy chooses: the updates that led to the final weights, made anew, lead to the same.</summary>
    private void Trace(long time, float[] weights)
    {
        var lines = new IReadOnlyList<HistoryEvent.UpdateApplied>[checker.Facts.Ranges];
        foreach (ParameterRange range in checker.Facts.Plan.Ranges)
        {
            uint checksum = Crc32C.Compute(MemoryMarshal.AsBytes<float>(weights.AsSpan(range.Start, range.Length)));
            if (updates.Lineage.Find(range.Index, checker.StepsCommitted, checksum) is not { } past)
            {
                checker.Fail(CheckNames.FinalWeights, time, $"nobody has made the weights that range {range.Index} ends on");
                return;
            }

            lines[range.Index] = past.Line();
        }

        clocks.End(time, lines);
        if (checker.Failed || _replay is null)
            return;
        (string hash, HistoryEvent.UpdateApplied? differs) = _replay.Run(lines);
        if (Hash != hash || differs is not null)
            checker.Fail(CheckNames.FinalWeights, time,
                $"the final weights have the hash {Hash}; the same contributions make {hash} in a plain loop, "
                + $"other weights from step {differs?.Step} of range {differs?.Range} in view {differs?.Stamp} on");
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
