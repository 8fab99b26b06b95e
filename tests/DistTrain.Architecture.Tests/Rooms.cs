namespace DistTrain.Architecture.Tests;

/// <summary>The rooms and the arrows between them, as the design draws them.</summary>
internal static class Rooms
{
    /// <summary>For every room the rooms it may know, itself left out.</summary>
    public static IReadOnlyDictionary<string, string[]> MayKnow { get; } = new Dictionary<string, string[]>
    {
        ["Numerics"] = [],
        ["Nn"] = ["Numerics"],
        ["Data"] = ["Numerics"],
        ["Training"] = ["Nn", "Data", "Numerics"],
        ["Hosting"] = ["Training", "Nn", "Data", "Numerics"],
        ["Simulation"] = ["Training", "Nn", "Data", "Numerics"],
        ["Akka"] = ["Training", "Hosting", "Nn", "Data", "Numerics"],
        ["Cli"] = ["Hosting", "Simulation", "Akka", "Training", "Nn", "Data", "Numerics"],
    };

    /// <summary>Rooms whose results must be a function of their inputs alone.</summary>
    public static IReadOnlyList<string> Pure { get; } = ["Numerics", "Nn", "Data", "Training", "Simulation"];

    public static string AssemblyName(string room) => room == "Cli" ? "disttrain" : $"DistTrain.{room}";

    public static string? OfAssembly(string assemblyName) =>
        assemblyName == "disttrain" ? "Cli"
        : assemblyName.StartsWith("DistTrain.", StringComparison.Ordinal) ? assemblyName["DistTrain.".Length..]
        : null;

    /// <summary>The root namespace; the Akka room's differs because `DistTrain.Akka` would shadow `Akka`.</summary>
    public static string Namespace(string room) => room == "Akka" ? "DistTrain.AkkaHost" : $"DistTrain.{room}";
}
