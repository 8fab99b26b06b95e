using System.CommandLine;
using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain audit</c>: checks after the fact what a run has left.</summary>
internal static class AuditCommand
{
    public static Command Create(TextWriter stdout)
    {
        var folder = new Argument<string>("run-folder") { HelpName = "RUNDIR", Description = "The folder of a run, complete or not" };
        Option<bool> json = CommonOptions.Json("Write one JSON object instead of the table");
        var command = new Command("audit", "Checks a run's ledger, checkpoints, history and results after the fact") { folder, json };
        Example.Add(
            command,
            new Example("disttrain audit runs/mnist-20260131-120000", "was every sample of every epoch applied exactly once?"),
            new Example("disttrain train configs/mnist.yaml --set log.history=true", "have the roles write down what there is to check"));
        command.SetAction(parsed =>
        {
            bool asJson = parsed.GetValue(json);
            AuditReport report = Check(parsed.GetValue(folder)!);
            if (asJson)
                AuditText.WriteJson(stdout, report);
            else
                AuditText.Write(stdout, report);
            return report.Holds ? ExitCode.Success : ExitCode.RunFailed;
        });
        return command;
    }

    private static AuditReport Check(string path)
    {
        RunFolder folder = RunFolder.Open(path);
        RunFile run = CommonOptions.Read(folder.ConfigFile, []);
        DataSizes data = folder.ReadSizes();
        run.BuildModel(data.InputDims, data.Classes); // says it in the run file's words if that was changed
        return RunAudit.Run(folder, run.Spec, data);
    }
}
