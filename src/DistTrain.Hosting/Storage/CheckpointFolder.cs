using System.Globalization;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// The checkpoints of a run on disk: a folder a step with a file a parameter range and a manifest. The manifest comes last, so a
/// checkpoint either exists whole or not at all. Where the run went back and made a step again, files of both lines of the run
/// may lie side by side; the manifest says which belong together.
/// </summary>
/// <param name="path">The folder of all checkpoints.</param>
/// <param name="keep">How many to keep; older ones are removed once a newer one exists.</param>
public sealed class CheckpointFolder(string path, int keep)
{
    private const string Prefix = "step-", PartExtension = ".part";

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
    /// <exception cref="InvalidDataException">A later line of the run has a checkpoint of this step.</exception>
    public string SaveManifest(CheckpointManifest manifest)
    {
        string folder = FolderOf(manifest.Step);
        if (TryRead(folder) is { Manifest.Line: var present } && manifest.Line.IsBefore(present))
            throw new InvalidDataException($"{folder} is of line {present} of the run, which began after line {manifest.Line}.");
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
        IEnumerable<string> named = manifest.Parts.Select(part => Path.Combine(folder, part.File));
        foreach (string other in Directory.GetFiles(folder, "*" + PartExtension).Except(named))
            Try(() => File.Delete(other));
        IEnumerable<long> kept = Steps(HasManifest).Where(step => step <= manifest.Step).Take(keep);
        foreach (long old in Steps(_ => true).Where(step => step < manifest.Step).Except(kept).ToArray())
            Try(() => Directory.Delete(FolderOf(old), recursive: true));
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
                return new CheckpointReader(FolderOf(step)).ReadAll(plan);
            }
            catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                damage = $"The checkpoint {FolderOf(step)} cannot be used: {failure.Message}";
                warn(damage);
            }
        }

        return damage is null ? null : throw new RunFailedException($"No checkpoint in {path} is whole. {damage}");
    }

    /// <summary>
    /// The checkpoints that the run could go back to, the newest first, with those of the run's parts that are here and whole;
    /// none that is older than one of which all parts are.
    /// </summary>
    public IReadOnlyList<StoredCheckpoint> List(RunPlan plan)
    {
        var found = new List<StoredCheckpoint>();
        foreach (long step in Steps())
        {
            if (TryRead(FolderOf(step), plan) is not { } checkpoint)
                continue;
            int[] parts = [.. Enumerable.Range(0, plan.Parts).Where(part => checkpoint.Has(plan.Part(part)))];
            found.Add(new StoredCheckpoint(checkpoint.Manifest, parts));
            if (parts.Length == plan.Parts)
                break;
        }

        return found;
    }

    /// <summary>A range of a checkpoint, or a shard's residual.</summary>
    /// <param name="step">The checkpoint's step.</param>
    /// <param name="range">The range.</param>
    /// <param name="line">The line of the run that it must be of; unknown for one that does not name it.</param>
    /// <exception cref="IOException">It is not here.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or of another line.</exception>
    public CheckpointPart ReadPart(long step, ParameterRange range, RunLine line)
    {
        var checkpoint = new CheckpointReader(FolderOf(step));
        return !line.IsKnown || checkpoint.Manifest.Line == line
            ? checkpoint.ReadPart(range)
            : throw new InvalidDataException(
                $"the checkpoint of step {step} is of line {checkpoint.Manifest.Line} of the run, not of {line}.");
    }

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
            Try(() => Directory.Delete(FolderOf(step), recursive: true));
    }

    /// <summary>What cannot be removed is no reason to refuse the checkpoint that was just kept.</summary>
    private static void Try(Action remove)
    {
        try
        {
            remove();
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
        // A part must not take the place of one that a manifest of another line names.
        string line = part.Line.Restore > 1 ? string.Create(CultureInfo.InvariantCulture, $".line-{part.Line.Restore}") : "";
        string file = string.Create(CultureInfo.InvariantCulture, $"range-{part.Range.Index}{line}{PartExtension}");
        DurableFile.Write(Path.Combine(folder, file), bytes);
        return new CheckpointEntry(file, part.Range.Start, part.Range.Length, bytes.Length, CheckpointPartLayout.Checksum(bytes));
    }

    /// <summary>A checkpoint; null if its manifest cannot be read, or does not fit the run.</summary>
    private static CheckpointReader? TryRead(string folder, RunPlan? plan = null)
    {
        try
        {
            var checkpoint = new CheckpointReader(folder);
            if (plan is not null)
                checkpoint.CheckFit(plan);
            return checkpoint;
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or InvalidDataException or ConfigurationException)
        {
            return null;
        }
    }
}
