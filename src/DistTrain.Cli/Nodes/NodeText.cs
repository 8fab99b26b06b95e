using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>What views say of nodes.</summary>
internal static class NodeText
{
    /// <summary>How nodes join.</summary>
    public static IEnumerable<string> Listening(RunEvent.Listening listening) =>
    [
        $"listening at {listening.Address}; waiting for workers",
        $"on this machine: {Invocation.Name} worker --join {listening.Folder}",
        $"on any machine:  {Invocation.Name} worker --join {listening.Address} --token FILE"
            + $"   (a copy of {Path.Combine(listening.Folder, "token")})",
    ];

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
