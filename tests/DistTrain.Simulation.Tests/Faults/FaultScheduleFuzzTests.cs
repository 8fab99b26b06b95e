using System.Text;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

/// <summary>Whatever a schedule of faults says, reading it ends in faults or in an error for the user.</summary>
public sealed class FaultScheduleFuzzTests
{
    private const string Good = """
        - {at: 1.25s, node: worker 2, fault: crash, for: 300ms}
        - {at: 0.5ms, node: server 0, fault: drop, for: 40us, share: 0.25}
        - {at: 2s, node: coordinator 0, fault: partition, for: 1s, with: [worker 1, voter 2]}
        """;

    private static readonly Stage s_stage = new(workers: 4, servers: 3);

    [Fact]
    public void Any_damage_to_a_schedule_ends_in_faults_or_an_error_for_the_user() => Fuzzer.Attack(
        new FuzzTarget("fault schedule", 0.02, [Utf8(Good), Utf8(Drawn())])
        {
            Read = Read,
            Words =
            [
                .. FaultKinds.Names.Select(Utf8),
                .. ((string[])["\n- ", "{", "}", "[", "]", ": ", "&a ", "*a", "s", "us", "1e9s", "99999999999999s", "0.5", "by"])
                    .Select(Utf8),
            ],
            AllocatedBytesMax = 16 << 20,
            AllocatedBytesPerByte = 4096,
        });

    private static string Drawn()
    {
        var run = Simulated.Run();
        return FaultSchedule.Write(FaultDraw.Draw(FaultProfiles.Of("default"), s_stage, run.Plan.Lease, 1));
    }

    private static bool Read(byte[] bytes)
    {
        IReadOnlyList<Fault> faults;
        try
        {
            faults = FaultSchedule.Parse(Encoding.UTF8.GetString(bytes), "f.yaml", s_stage);
        }
        catch (ConfigurationException e)
        {
            e.Message.Length.ShouldBeInRange(1, 1000);
            return false;
        }

        FaultSchedule.Parse(FaultSchedule.Write(faults), "f.yaml", s_stage).Count.ShouldBe(faults.Count);
        return true;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
