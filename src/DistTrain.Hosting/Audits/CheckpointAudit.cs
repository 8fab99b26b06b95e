using System.Globalization;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Checks that the checkpoints of a run are whole, of one step each, and cover what the ledger says.</summary>
/// <param name="plan">The run.</param>
/// <param name="ledgerSteps">How many steps stand in the ledger.</param>
internal sealed class CheckpointAudit(RunPlan plan, long ledgerSteps)
{
    private int _checkpoints, _parts;

    /// <summary>The check.</summary>
    public AuditCheck Check { get; } = new("checkpoints are whole and of one step");

    /// <summary>Checks all checkpoints in a folder.</summary>
    public void Run(string path)
    {
        string[] folders = Directory.Exists(path) ? Directory.GetDirectories(path, "step-*") : [];
        folders = [.. folders.Where(folder => File.Exists(Path.Combine(folder, ManifestFile.Name)))];
        foreach (string folder in folders.Order(StringComparer.Ordinal))
        {
            _checkpoints++;
            try
            {
                CheckFolder(folder);
            }
            catch (InvalidDataException failure)
            {
                Add(folder, null, $"its manifest cannot be read: {failure.Message}");
            }
        }

        Check.Scope = $"{_checkpoints:N0} checkpoints, {_parts:N0} parts";
    }

    private void CheckFolder(string folder)
    {
        CheckpointManifest manifest = ManifestFile.Read(folder);
        long step = manifest.Step;
        if (Path.GetFileName(folder) != string.Create(CultureInfo.InvariantCulture, $"step-{step:D10}"))
            Add(folder, step, $"its manifest is of step {step}");
        if (manifest.Model != plan.Model.Fingerprint || manifest.Parameters != plan.Model.ParameterCount)
            Add(folder, step, "it is of another model");
        if (step > ledgerSteps)
            Add(folder, step, $"it has {step} steps, the ledger {ledgerSteps}");
        long samples = EpochSamples(step);
        if (manifest.Epoch.Samples != samples && !plan.Consistency.ChoosesShards)
            Add(folder, step, $"it counts {manifest.Epoch.Samples} samples in its epoch, {samples} are right");
        int covered = 0;
        foreach (CheckpointEntry entry in manifest.Parts.OrderBy(entry => entry.Start))
        {
            CheckPart(folder, manifest, entry);
            // A residual is no part of the flat vector.
            if (entry.IsResidual(manifest.Parameters))
                continue;
            if (entry.Start != covered)
                Add(folder, step, $"{entry.File} begins at parameter {entry.Start}, the parts before it end at {covered}");
            covered = entry.Start + entry.Length;
        }

        if (covered != manifest.Parameters)
            Add(folder, step, $"its parts end at parameter {covered} of {manifest.Parameters}");
    }

    private void CheckPart(string folder, CheckpointManifest manifest, CheckpointEntry entry)
    {
        _parts++;
        try
        {
            byte[] bytes = ManifestFile.ReadAll(Path.Combine(folder, Path.GetFileName(entry.File)), entry.Bytes);
            if (CheckpointPartLayout.Checksum(bytes) != entry.Crc32C)
                throw new InvalidDataException("its checksum is not the manifest's");
            CheckpointPart part = CheckpointPartLayout.Read(bytes);
            if (part.Step != manifest.Step)
                throw new InvalidDataException($"it is of step {part.Step}");
            if (part.Line != manifest.Line)
                throw new InvalidDataException($"it is of line {part.Line} of the run, the manifest of line {manifest.Line}");
            int slots = entry.IsResidual(manifest.Parameters) ? 0 : manifest.Slots.Count;
            if (part.Range.Start != entry.Start || part.Range.Length != entry.Length || part.Slots.Length != slots)
                throw new InvalidDataException("it is not the part that the manifest describes");
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            string reason = failure is FileNotFoundException ? "it is missing" : failure.Message.TrimEnd('.');
            Add(folder, manifest.Step, $"{entry.File}: {reason}");
        }
    }

    /// <summary>Samples from the beginning of the epoch that the last step belongs to.</summary>
    private long EpochSamples(long step)
    {
        if (step <= 0)
            return 0;
        int last = plan.StepInEpoch(step - 1);
        return Enumerable.Range(0, last + 1).Sum(i => (long)plan.Shards.StepSize(i));
    }

    private void Add(string folder, long? step, string what) => Check.Add($"{Path.GetFileName(folder)}: {what}", step);
}
