#if USE_AKKA
using System.Text;
using DistTrain.AkkaHost;
using DistTrain.Hosting;
using DistTrain.Training;
#endif

namespace DistTrain.Cli;

/// <summary>One call of <c>disttrain node</c>.</summary>
internal sealed class NodeSession(NodeRequest request, TextWriter stdout, TextWriter stderr)
{
#if USE_AKKA
    /// <summary>Serves until the run has ended or the node has left it, and returns the exit code.</summary>
    public int Run()
    {
        using var signals = new StopSignals();
        RunSpec? spec = request.File?.Spec;
        if (spec is not null)
            RunData.BuildModel(request.File!, RunData.Load(spec, downloads: null).Train);
        IRunView view = request.Json ? new JsonView(stdout, request.Quiet)
            : request.Quiet ? new QuietView(stderr)
            : new PlainView(stdout, stderr, "", request.Certs);
        (string How, RunSummary? Summary, string? Folder) end;
        using (var thread = new ViewThread(view, request.Json ? spec?.Log.EverySteps ?? 1 : 0))
        {
            signals.TrainingBegins(() => { });
            end = ClusterNode.Serve(Options(spec, thread), signals.Token);
        }

        if (end.Summary is { } summary && !request.Json)
            RunText.Write(stdout, RunText.Summary(summary, end.Folder!));
        else if (!request.Json)
            stdout.WriteLine(end.How);
        return ExitCode.Success;
    }

    private ClusterNodeOptions Options(RunSpec? spec, IRunObserver observer)
    {
        var akka = new AkkaNodeOptions
        {
            Host = request.Bind.Address.ToString(),
            Port = request.Bind.Port,
            Seeds = request.Seeds,
            Roles = request.Roles,
            Tls = NodeOptions.Tls(request.Certs),
            File = request.Akka,
            Log = stderr.WriteLine,
        };
        return new ClusterNodeOptions
        {
            Akka = akka,
            RunFile = spec is null ? null : Encoding.UTF8.GetBytes(RunFile.Write(spec)),
            Faults = request.Faults is { } file ? FaultFile.Read(file, akka, request.ForceFaults) : [],
            Out = request.Out,
            Observer = observer,
            Log = stderr.WriteLine,
            Folders = DataFolders.OfUser(),
        };
    }
#else
    /// <summary>There is nothing to run.</summary>
    public int Run() =>
        throw new InvalidOperationException($"This build is without the Akka.NET host: {request} {stdout} {stderr}");
#endif
}
