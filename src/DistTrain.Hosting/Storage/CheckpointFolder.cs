using System.Globalization;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// The checkpoints of a run on disk: a folder a step with a file a parameter range and a manifest. The manifest comes last, so a
/// checkpoint either exists whole or not at all.
/// </summary>
/// <param name="path">The folder of all checkpoints.</param>
/// <param name="keep">How many to keep; older ones are removed once a newer one exists.</param>
public sealed class CheckpointFolder(string path, int keep)
{
    private const string Prefix = "step-";

    private TrainingState? _loaded;

    /// <summary>Whether there is any checkpoint.</summary>
    public bool Exist => Steps().Any();

    /// <summary>
    /// Keeps a part. Of a checkpoint that the disk cannot take nothing stays, so that there is more room for the next one.
    /// </summary>
    /// <returns>How the manifest names it.</returns>
    public CheckpointEntry SavePart(CheckpointPart part)
    {
        try
        {
            return WritePart(part);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Abandon(part.Step);
            throw;
        }
    }

    /// <summary>
    /// Makes the saved parts a checkpoint and removes those that are older than need be, with the older ones that never became
    /// any.
    /// </summary>
    /// <returns>The checkpoint's folder.</returns>
    public string SaveManifest(CheckpointManifest manifest)
    {
        string folder = FolderOf(manifest.Step);
        try
        {
            ManifestFile.Write(folder, manifest);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Abandon(manifest.Step);
            throw;
        }

        DurableFile.SyncFolder(path);
        IEnumerable<long> kept = Steps(HasManifest).Where(step => step <= manifest.Step).Take(keep);
        foreach (long old in Steps(_ => true).Where(step => step < manifest.Step).Except(kept).ToArray())
            TryDelete(old);
        return folder;
    }

    /// <summary>
    /// Loads the newest checkpoint that is whole. Damaged ones are named in <paramref name="warn"/> and passed over.
    /// </summary>
    /// <param name="plan">The run that it must fit.</param>
    /// <param name="warn">Takes a sentence about each damaged checkpoint.</param>
    /// <returns>The state; null if there is no checkpoint.</returns>
    /// <exception cref="RunFailedException">There are checkpoints, but none is whole or fits the model.</exception>
    public TrainingState? Load(RunPlan plan, Action<string> warn)
    {
        string? damage = null;
        foreach (long step in Steps())
        {
            try
            {
                return _loaded = Read(FolderOf(step), plan);
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                damage = $"The checkpoint {FolderOf(step)} cannot be used: {failure.Message}";
                warn(damage);
            }
        }

        return damage is null ? null : throw new RunFailedException($"No checkpoint in {path} is whole. {damage}");
    }

    /// <summary>The newest checkpoint that is whole, as a coordinator asks for it; empty if there is none.</summary>
    public IReadOnlyList<StoredCheckpoint> List(RunPlan plan)
    {
        try
        {
            return Load(plan, _ => { }) is { } state
                ? [new StoredCheckpoint(ManifestFile.Read(FolderOf(state.Step)), [.. plan.Ranges.Select(range => range.Index)])]
                : [];
        }
        catch (Exception failure) when (failure is RunFailedException or ConfigurationException)
        {
            return [];
        }
    }

    /// <summary>A range of the checkpoint that was loaded.</summary>
    /// <exception cref="InvalidDataException">Another one was.</exception>
    public CheckpointPart ReadPart(long step, ParameterRange range) => _loaded is { } state && state.Step == step
        ? state.Part(range)
        : throw new InvalidDataException($"the checkpoint of step {step} has not been loaded.");

    /// <summary>Steps that have a manifest, the newest first.</summary>
    private IEnumerable<long> Steps() => Steps(HasManifest);

    private IEnumerable<long> Steps(Func<string, bool> which) => !Directory.Exists(path)
        ? []
        : Directory.GetDirectories(path, Prefix + "*")
            .Where(which)
            .Select(folder => long.TryParse(Path.GetFileName(folder)[Prefix.Length..], CultureInfo.InvariantCulture, out long step) ? step : -1)
            .Where(step => step >= 0)
            .OrderDescending();

    private static bool HasManifest(string folder) => File.Exists(Path.Combine(folder, ManifestFile.Name));

    /// <summary>Removes what there is of a checkpoint that never became one.</summary>
    private void Abandon(long step)
    {
        if (!HasManifest(FolderOf(step)))
            TryDelete(step);
    }

    /// <summary>A folder that cannot be removed is no reason to refuse the checkpoint that was just kept.</summary>
    private void TryDelete(long step)
    {
        try
        {
            Directory.Delete(FolderOf(step), recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next checkpoint tries again.
        }
    }

    private string FolderOf(long step) => Path.Combine(path, $"{Prefix}{step:D10}");

    private CheckpointEntry WritePart(CheckpointPart part)
    {
        long size = CheckpointPartLayout.Size(part.Range.Length, part.Slots.Length);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)size));
        CheckpointPartLayout.Write(part, bytes);
        string folder = FolderOf(part.Step);
        Directory.CreateDirectory(folder);
        string file = $"range-{part.Range.Index}.part";
        DurableFile.Write(Path.Combine(folder, file), bytes);
        return new CheckpointEntry(file, part.Range.Start, part.Range.Length, bytes.Length, CheckpointPartLayout.Checksum(bytes));
    }

    private static TrainingState Read(string folder, RunPlan plan)
    {
        CheckpointManifest manifest = ManifestFile.Read(folder);
        CheckFit(folder, manifest, plan);
        var state = new TrainingState
        {
            Step = manifest.Step,
            Weights = new float[manifest.Parameters],
            Slots = [.. manifest.Slots.Select(_ => new float[manifest.Parameters])],
            Residuals = new float[plan.Parts - plan.Ranges.Count][],
            Epoch = manifest.Epoch,
        };
        int covered = 0;
        foreach (CheckpointEntry entry in manifest.Parts.OrderBy(entry => entry.Start))
        {
            if (entry.IsResidual(manifest.Parameters))
            {
                state.Residuals[entry.Start - manifest.Parameters] = ReadPart(folder, entry, manifest.Step, slots: 0).Weights;
                continue;
            }

            if (entry.Start != covered)
                throw new InvalidDataException($"{ManifestFile.Name} leaves the parameters from {covered} to {entry.Start} out.");
            CheckpointPart part = ReadPart(folder, entry, manifest.Step, state.Slots.Length);
            if ((long)entry.Start + entry.Length > state.Weights.Length)
                throw new InvalidDataException($"{entry.File} goes beyond the parameters.");
            part.Weights.CopyTo(state.Weights, entry.Start);
            for (int i = 0; i < part.Slots.Length; i++)
                part.Slots[i].CopyTo(state.Slots[i], entry.Start);
            covered += entry.Length;
        }

        return covered == manifest.Parameters
            ? state
            : throw new InvalidDataException($"{ManifestFile.Name} covers {covered} of {manifest.Parameters} parameters.");
    }

    private static void CheckFit(string folder, CheckpointManifest manifest, RunPlan plan)
    {
        if (manifest.Model != plan.Model.Fingerprint || manifest.Parameters != plan.Model.ParameterCount)
            throw new ConfigurationException(
                $"The checkpoint {folder} is of another model: it has {manifest.Parameters} parameters and fingerprint {Short(manifest.Model)}, "
                + $"the run file's model {plan.Model.ParameterCount} and {Short(plan.Model.Fingerprint)}.");
        if (manifest.Optimizer != plan.Optimizer.Name)
            throw new ConfigurationException(
                $"The checkpoint {folder} was made with the optimizer {manifest.Optimizer}, the run file has {plan.Optimizer.Name}.");
        if (!manifest.Slots.SequenceEqual(plan.SlotNames, StringComparer.Ordinal))
            throw new ConfigurationException(
                $"The checkpoint {folder} keeps [{string.Join(", ", manifest.Slots)}] beside the weights, and the run file's "
                + $"optimizer and 'train.codec.pull' need [{string.Join(", ", plan.SlotNames)}].");
        int[] residuals =
        [
            .. from part in manifest.Parts
               where part.IsResidual(manifest.Parameters)
               select part.Start - manifest.Parameters into shard
               orderby shard
               select shard,
        ];
        int needed = plan.Parts - plan.Ranges.Count;
        if (!residuals.SequenceEqual(Enumerable.Range(0, needed)))
            throw new ConfigurationException(
                $"The checkpoint {folder} keeps what a codec has left out of the gradients of {residuals.Length} data shards, "
                + $"the run file's 'train.codec.push' needs that of {needed}.");
        if ((manifest.Epoch.Clocks?.Max() ?? manifest.Step) > plan.Steps)
            throw new ConfigurationException(
                $"The checkpoint {folder} is of step {manifest.Step}, the run file ends at step {plan.Steps}.");
    }

    private static CheckpointPart ReadPart(string folder, CheckpointEntry entry, long step, int slots)
    {
        byte[] bytes = ManifestFile.ReadAll(Path.Combine(folder, Path.GetFileName(entry.File)), entry.Bytes);
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

        bool fits = part.Step == step && part.Slots.Length == slots;
        return fits && part.Range.Start == entry.Start && part.Range.Length == entry.Length
            ? part
            : throw new InvalidDataException($"{entry.File} is not the part that {ManifestFile.Name} describes.");
    }

    private static string Short(string fingerprint) => fingerprint[..Math.Min(12, fingerprint.Length)];
}
