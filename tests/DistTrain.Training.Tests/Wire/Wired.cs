namespace DistTrain.Training.Tests;

/// <summary>Messages to their bytes and back, with their payload.</summary>
internal static class Wired
{
    public static readonly RoleAddress From = RoleAddress.Worker(3), To = RoleAddress.Server(300);

    public static (byte[] Bytes, float[] Payload) Write(Message message)
    {
        var writer = new WireWriter();
        WireForm.Write(writer, From, To, message);
        return (writer.Written.ToArray(), [.. writer.Payload.SelectMany(part => part.Floats.ToArray())]);
    }

    public static RoutedMessage Read(ReadOnlySpan<byte> bytes, float[] payload)
    {
        var plan = new PayloadPlan(new PlainBuffers());
        RoutedMessage routed = WireForm.Read(bytes, plan, sizeof(float) * payload.Length);
        int next = 0;
        foreach (Memory<float> destination in plan.Destinations.Select(part => part.Floats))
        {
            payload.AsMemory(next, destination.Length).CopyTo(destination);
            next += destination.Length;
        }

        return routed;
    }
}
