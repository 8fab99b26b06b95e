using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>What views say of nodes.</summary>
internal static class NodeText
{
    /// <summary>How nodes join.</summary>
    /// <param name="listening">Where the coordinator listens.</param>
    /// <param name="certs">Its folder of certificates; null where it has none.</param>
    public static IEnumerable<string> Listening(RunEvent.Listening listening, string? certs)
    {
        yield return $"listening at {listening.Address}; waiting for workers";
        string here = $"on this machine: {Invocation.Name} worker --join {listening.Folder}";
        yield return certs is null ? here : $"{here} --certs {certs}";
        if (certs is not null)
        {
            yield return
                $"on any machine:  {Invocation.Name} worker --join {listening.Address} --certs DIR   (its own, of 'certs')";
        }
    }

    /// <summary>That a node came or went.</summary>
    public static string Of(RunEvent runEvent) => runEvent switch
    {
        RunEvent.NodeJoined(var node, var address, var worker, var server) =>
            $"node {node} has joined from {address}: "
            + (worker && server ? "a worker and a server" : worker ? "a worker" : "a server"),
        RunEvent.NodeGone(var node, var reason) => $"node {node} is gone: {reason}",
        _ => "",
    };
}
