using System.CommandLine;
using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain eval</c>: results of a trained model on its test set, or on other data.</summary>
internal static class EvalCommand
{
    public static Command Create(TextWriter stdout, TextWriter stderr)
    {
        var folder = new Argument<string>("run-folder") { HelpName = "RUNDIR", Description = "The folder of a completed run" };
        var data = new Option<string>("--data", "-d")
        {
            HelpName = "PATH",
            Description =
                "Other data of the same kind: a folder with IDX files, whose test images are used, or a CSV file, all of it",
        };
        Option<bool> json = CommonOptions.Json("Write one JSON object instead of the lines");
        var command = new Command("eval", "Evaluates the trained network of a run") { folder, data, json };
        Example.Add(
            command,
            new Example("disttrain eval runs/mnist-20260131-120000", "the test set of the run's own data"),
            new Example("disttrain eval runs/mnist-20260131-120000 --data other/folder", "other images in the same form"));
        command.SetAction(parsed =>
        {
            Evaluation evaluation = Evaluate(parsed.GetValue(folder)!, parsed.GetValue(data),
                parsed.GetValue(json) ? null : new DownloadView(stderr, !Console.IsErrorRedirected));
            Tell(evaluation, parsed.GetValue(json), stdout);
            return ExitCode.Success;
        });
        return command;
    }

    private static Evaluation Evaluate(string path, string? dataPath, DownloadView? downloads)
    {
        RunFolder folder = RunFolder.Open(path);
        RunOverride[] overrides = dataPath is null ? [] : [RunOverride.Literal($"--data {dataPath}", "data.path", dataPath)];
        RunFile run = CommonOptions.Read(folder.ConfigFile, overrides); // refuses --data where data are drawn rather than read
        if (!File.Exists(folder.ModelFile))
            throw new ConfigurationException(
                $"the run has no trained model yet; complete it with: {Invocation.Name} train --resume {path}", path);
        // Other data need not fill the run's shards: nothing is trained.
        RunSpec spec = dataPath is null ? run.Spec : run.Spec with { Data = run.Spec.Data with { Shards = 1 } };
        DataSplits data = RunData.Load(spec, downloads, dataPath is null ? null : folder.ReadEncoding());
        if (data.Test is null)
            throw new DataException("the data have no test set; 'data.test' holds one out");
        RunPlan plan = RunPlanner.Plan(spec, data);
        try
        {
            return ModelEvaluation.Run(plan, SafeTensors.Read(plan.Model, File.ReadAllBytes(folder.ModelFile)), data);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{folder.ModelFile} is damaged or of another model: {e.Message}", e);
        }
    }

    private static void Tell(Evaluation evaluation, bool json, TextWriter stdout)
    {
        if (json)
        {
            JsonLines.Write(stdout, "evaluation", evaluation);
            return;
        }
        if (evaluation.Accuracy is { } accuracy)
            stdout.WriteLine($"test accuracy  {RunText.Percent(accuracy).Trim()}");
        if (evaluation.Rmse is { } rmse)
            stdout.WriteLine($"test rmse      {rmse:G6}");
        stdout.WriteLine($"test loss      {RunText.Loss(evaluation.Loss)}");
        stdout.WriteLine($"samples        {evaluation.Samples:N0}");
    }
}
