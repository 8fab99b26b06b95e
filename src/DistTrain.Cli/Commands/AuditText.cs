using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>What an audit found, as a table with the violations below, or as JSON.</summary>
internal static class AuditText
{
    public static void Write(TextWriter output, AuditReport report)
    {
        int names = report.Checks.Max(check => check.Name.Length), scopes = report.Checks.Max(check => check.Scope.Length);
        foreach (AuditCheck check in report.Checks)
            output.WriteLine($"{check.Name.PadRight(names)}  {check.Scope.PadRight(scopes)}  {Result(check)}");
        if (report.Events.Count > 0)
            output.WriteLine();
        foreach (string happened in report.Events)
            output.WriteLine(happened);
        foreach (AuditCheck check in report.Checks.Where(check => !check.Holds))
        {
            output.WriteLine();
            output.WriteLine($"{check.Name}:");
            foreach (AuditViolation violation in check.Violations)
                output.WriteLine($"  {violation.Message}");
            if (check.Count > check.Violations.Count)
                output.WriteLine($"  and {check.Count - check.Violations.Count:N0} more");
        }
    }

    public static void WriteJson(TextWriter output, AuditReport report) => JsonLines.Write(
        output,
        "audit",
        new
        {
            report.Holds,
            report.Complete,
            report.Steps,
            report.Events,
            Checks = report.Checks.Select(check => new { check.Name, check.Scope, check.Holds, check.Count, check.Violations }),
        });

    private static string Result(AuditCheck check) => check.Holds ? "ok" : RunText.Count(check.Count, "violation");
}
