using System.CommandLine;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain inspect</c>: what a run file describes, without running it.</summary>
internal static class InspectCommand
{
    public static Command Create(TextWriter stdout)
    {
        var file = new Argument<string>("run-file") { HelpName = "RUN.yaml", Description = "The run file" };
        Option<string[]> set = CommonOptions.Set();
        Option<bool> json = CommonOptions.Json("Write one JSON object instead of the table");
        var command =
            new Command("inspect", "Shows the layers of a run file, their shapes, parameters and cost") { file, set, json };
        Example.Add(
            command,
            new Example("disttrain inspect configs/mnist.yaml", "the layers, and what a sample costs"),
            new Example("disttrain inspect configs/mnist.yaml --set model.layers.0.dense.units=512",
                "the same with a wider first layer"));
        command.SetAction(parsed =>
        {
            RunFile run = CommonOptions.Read(parsed.GetValue(file)!, (parsed.GetValue(set) ?? []).Select(RunOverride.Set));
            Model model = RunData.BuildModel(run);
            if (parsed.GetValue(json))
                stdout.WriteLine(InspectText.Json(run.Spec, model));
            else
                InspectText.Write(stdout, run.Spec, model);
            return ExitCode.Success;
        });
        return command;
    }
}
