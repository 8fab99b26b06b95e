using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Checks after the fact what a run has left: ledger, checkpoints, history and results.</summary>
public sealed class RunAudit
{
    private readonly RunFolder _folder;
    private readonly RunPlan _plan;
    private readonly RunSummary? _summary;
    private readonly List<AuditCheck> _checks = [];
    private IReadOnlyList<string> _events = [];
    private bool _complete;

    private RunAudit(RunFolder folder, RunPlan plan, RunSummary? summary) => (_folder, _plan, _summary) = (folder, plan, summary);

    /// <summary>Checks a run.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="spec">Its run file.</param>
    /// <param name="data">The sizes of its data.</param>
    /// <exception cref="DataException">A file cannot be read at all; the message names it.</exception>
    public static AuditReport Run(RunFolder folder, RunSpec spec, DataSizes data)
    {
        RunSummary? summary = Read(
            folder.SummaryFile, path => JsonSerializer.Deserialize(File.ReadAllBytes(path), HostingJson.Default.RunSummary));
        var audit = new RunAudit(folder, RunPlanner.Plan(spec, data), summary);
        long steps = audit.CheckLedger();
        audit.CheckCheckpoints(steps);
        audit.CheckHistory(steps);
        audit.CheckResults();
        return new AuditReport(audit._complete, steps, audit._checks) { Events = audit._events };
    }

    private long CheckLedger()
    {
        LedgerContent content = Read(_folder.LedgerFile, LedgerContent.Read)
            ?? throw new DataException($"{_folder.FolderPath} has no {Path.GetFileName(_folder.LedgerFile)}: there is nothing to check");
        var audit = new LedgerAudit(_plan.Shards, _plan.Consistency, content.Entries, _summary?.Steps);
        (_complete, _events) = (audit.IsComplete, audit.Events);
        if (content.TornBytes > 0 && (_complete || !audit.Order.Holds))
            audit.Records.Add($"the last {content.TornBytes} bytes are no whole record");
        _checks.AddRange([audit.Records, audit.Order, audit.Samples]);
        if (audit.Bound is not null)
            _checks.Add(audit.Bound);
        return audit.Steps;
    }

    private void CheckCheckpoints(long steps)
    {
        var audit = new CheckpointAudit(_plan, steps);
        audit.Run(_folder.Checkpoints);
        _checks.Add(audit.Check);
    }

    private void CheckHistory(long steps)
    {
        if (!File.Exists(_folder.HistoryFile))
            return;
        var audit = new HistoryAudit(_plan.Shards, _plan.Consistency);
        var lines = new AuditCheck("history is whole");
        int number = 0, damaged = 0;
        foreach (HistoryLine? line in HistoryContent.Read(_folder.HistoryFile))
        {
            number++;
            // What comes after shows that a damaged line is no torn end.
            if (damaged > 0)
                lines.Add($"line {damaged} is damaged");
            damaged = line is null ? number : 0;
            if (line is not null)
                audit.Take(TimeSpan.FromSeconds(line.Time), line.Role, line.Event);
        }

        if (damaged > 0 && _complete)
            lines.Add($"line {damaged} is damaged");
        if (_complete && audit.Steps != steps)
            lines.Add($"the history ends with {audit.Steps} steps, the ledger with {steps}", Math.Min(audit.Steps, steps));
        audit.End();
        lines.Scope = $"{number:N0} lines";
        _checks.AddRange([lines, audit.Views, audit.Versions, audit.Updates, audit.Replicas]);
    }

    private void CheckResults()
    {
        var check = new AuditCheck("weights as the summary says") { Scope = "the run is not complete" };
        _checks.Add(check);
        if (_summary is not { } summary)
            return;
        check.Scope = $"{_plan.Model.ParameterCount:N0} weights";
        try
        {
            if (Read(_folder.ModelFile, File.ReadAllBytes) is not { } bytes)
                check.Add($"{Path.GetFileName(_folder.ModelFile)} is missing");
            else if (Hash(SafeTensors.Read(_plan.Model, bytes)) is var hash && hash != summary.WeightsSha256)
                check.Add($"the model's weights have SHA-256 {hash}, the summary says {summary.WeightsSha256}");
        }
        catch (InvalidDataException failure)
        {
            check.Add($"{Path.GetFileName(_folder.ModelFile)} is damaged or of another model: {failure.Message.TrimEnd('.')}");
        }
    }

    private static string Hash(float[] weights) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights)));

    /// <summary>What a file holds; null if there is none.</summary>
    private static T? Read<T>(string path, Func<string, T> read)
        where T : class?
    {
        try
        {
            return File.Exists(path) ? read(path) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            throw new DataException($"{path} cannot be read: {failure.Message}", failure);
        }
    }
}
