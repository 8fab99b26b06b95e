using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Reads one checkpoint's folder: its manifest, and the parts that the manifest names. A part that another line of the run or
/// another step has put in its place is not taken for it.
/// </summary>
internal sealed class CheckpointReader
{
    private const string ManifestName = ManifestFile.Name;

    private readonly string _folder;

    /// <summary>Reads the manifest.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no manifest.</exception>
    public CheckpointReader(string folder)
    {
        _folder = folder;
        Manifest = ManifestFile.Read(folder);
    }

    /// <summary>What the checkpoint consists of.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>The whole state.</summary>
    /// <exception cref="InvalidDataException">A part is missing or damaged.</exception>
    public TrainingState ReadAll(RunPlan plan)
    {
        CheckFit(plan);
        CheckpointPart whole = ReadPart(new ParameterRange(0, 0, Manifest.Parameters));
        return new TrainingState
        {
            Step = Manifest.Step,
            Weights = whole.Weights,
            Slots = whole.Slots,
            Residuals =
            [
                .. Enumerable.Range(plan.Ranges.Count, plan.Parts - plan.Ranges.Count)
                    .Select(part => ReadPart(plan.Part(part)).Weights),
            ],
            Epoch = Manifest.Epoch,
            Line = Manifest.Line,
        };
    }

    /// <summary>
    /// A range's share or a shard's residual, cut from the files that have it: a run may go on with other ranges.
    /// </summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or not the manifest's, or none has all of the range.</exception>
    public CheckpointPart ReadPart(ParameterRange range)
    {
        bool residual = range.IsResidual(Manifest.Parameters);
        CheckpointEntry[] entries =
        [
            .. from entry in Manifest.Parts
               where entry.Length > 0 && entry.IsResidual(Manifest.Parameters) == residual
               where residual ? entry.Start == range.Start : entry.Start < range.End && range.Start < entry.Start + entry.Length
               orderby entry.Start
               select entry,
        ];
        if (entries is [{ } own] && (own.Start, own.Length) == (range.Start, range.Length))
            return Read(own) with { Range = range };
        return Cut(range, entries);
    }

    /// <summary>Whether a part can be read.</summary>
    public bool Has(ParameterRange range)
    {
        try
        {
            ReadPart(range);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Checks that it is of the run's model, optimizer and codecs.</summary>
    /// <exception cref="ConfigurationException">It is not; the message says what differs.</exception>
    public void CheckFit(RunPlan plan)
    {
        if (Manifest.Model != plan.Model.Fingerprint || Manifest.Parameters != plan.Model.ParameterCount)
            throw new ConfigurationException(
                $"The checkpoint {_folder} is of another model: it has {Manifest.Parameters} parameters and fingerprint "
                + $"{Short(Manifest.Model)}, the run file's model {plan.Model.ParameterCount} and "
                + $"{Short(plan.Model.Fingerprint)}.");
        if (Manifest.Optimizer != plan.Optimizer.Name)
            throw new ConfigurationException(
                $"The checkpoint {_folder} was made with the optimizer {Manifest.Optimizer}, "
                + $"the run file has {plan.Optimizer.Name}.");
        if (!Manifest.Slots.SequenceEqual(plan.SlotNames, StringComparer.Ordinal))
            throw new ConfigurationException(
                $"The checkpoint {_folder} keeps [{string.Join(", ", Manifest.Slots)}] beside the weights, and the run file's "
                + $"optimizer and 'train.codec.pull' need [{string.Join(", ", plan.SlotNames)}].");
        int[] residuals =
        [
            .. from part in Manifest.Parts
               where part.IsResidual(Manifest.Parameters)
               select part.Start - Manifest.Parameters into shard
               orderby shard
               select shard,
        ];
        int needed = plan.Parts - plan.Ranges.Count;
        if (!residuals.SequenceEqual(Enumerable.Range(0, needed)))
            throw new ConfigurationException(
                $"The checkpoint {_folder} keeps what a codec has left out of the gradients of {residuals.Length} data shards, "
                + $"the run file's 'train.codec.push' needs that of {needed}.");
        if ((Manifest.Epoch.Clocks?.Max() ?? Manifest.Step) > plan.Steps)
            throw new ConfigurationException(
                $"The checkpoint {_folder} is of step {Manifest.Step}, the run file ends at step {plan.Steps}.");
    }

    private CheckpointPart Cut(ParameterRange range, CheckpointEntry[] entries)
    {
        var part = new CheckpointPart(
            Manifest.Step, range, new float[range.Length], [.. Manifest.Slots.Select(_ => new float[range.Length])])
        {
            Line = Manifest.Line,
        };
        int covered = range.Start;
        foreach (CheckpointEntry entry in entries)
        {
            if (entry.Start > covered || entry.Start + entry.Length <= covered)
                throw new InvalidDataException($"{ManifestName} leaves parameters out from {covered} on, or has them twice.");
            CheckpointPart piece = Read(entry);
            int end = Math.Min(range.End, entry.Start + entry.Length);
            Copy(piece.Weights, part.Weights);
            for (int i = 0; i < part.Slots.Length; i++)
                Copy(piece.Slots[i], part.Slots[i]);
            void Copy(float[] from, float[] to) =>
                from.AsSpan(covered - entry.Start, end - covered).CopyTo(to.AsSpan(covered - range.Start));
            covered = end;
        }

        return covered == range.End
            ? part
            : throw new InvalidDataException($"{ManifestName} covers {covered} of {Manifest.Parameters} parameters.");
    }

    private CheckpointPart Read(CheckpointEntry entry)
    {
        byte[] bytes = ManifestFile.ReadAll(Path.Combine(_folder, Path.GetFileName(entry.File)), entry.Bytes);
        if (CheckpointPartLayout.Checksum(bytes) != entry.Crc32C)
            throw new InvalidDataException($"the checksum of {entry.File} does not match: the file is damaged.");
        CheckpointPart part;
        try
        {
            part = CheckpointPartLayout.Read(bytes);
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"{entry.File}: {failure.Message}", failure);
        }

        int slots = entry.IsResidual(Manifest.Parameters) ? 0 : Manifest.Slots.Count;
        if (part.Line != Manifest.Line)
            throw new InvalidDataException(
                $"{entry.File} is of line {part.Line} of the run, {ManifestName} of line {Manifest.Line}.");
        bool fits = part.Step == Manifest.Step && part.Slots.Length == slots;
        return fits && part.Range.Start == entry.Start && part.Range.Length == entry.Length
            ? part
            : throw new InvalidDataException($"{entry.File} is not the part that {ManifestName} describes.");
    }

    private static string Short(string fingerprint) => fingerprint[..Math.Min(12, fingerprint.Length)];
}
