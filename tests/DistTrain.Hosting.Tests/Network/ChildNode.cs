using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace DistTrain.Hosting.Tests;

/// <summary>A node in a process of its own: this test assembly, run as a program. It sends back what it gets.</summary>
internal sealed class ChildNode : IDisposable
{
    private readonly Process _process;

    public ChildNode(IPEndPoint calls, long incarnation)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(typeof(ChildNode).Assembly.Location);
        start.ArgumentList.Add(calls.Port.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(incarnation.ToString(CultureInfo.InvariantCulture));
        _process = Process.Start(start)!;
    }

    public void Kill() => _process.Kill();

    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
