using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class RoleHostTests : IRunObserver
{
    [Fact]
    public void A_role_hears_of_its_job_s_end_after_what_came_while_the_job_ran()
    {
        using var host = new RoleHost(1, history: null, this, TimeSpan.Zero);
        var role = new Listener(job => host.Tell(RoleAddress.Worker(0), new StepMessages.StepsGranted(default, 1, job)));
        host.Add(RoleAddress.Worker(0), role, pinned: true);
        host.Start();
        host.AwaitEnd().ShouldBeOfType<RunEvent.Stopped>();
        role.Heard.ShouldBe(["granted 0", "finished", "granted 1", "finished"]);
    }

    void IRunObserver.OnEvent(RunEvent runEvent)
    {
    }

    /// <summary>Runs two jobs, one after the other; a message comes to it in the middle of each.</summary>
    private sealed class Listener(Action<int> during) : Role
    {
        private int _jobs;

        public List<string> Heard { get; } = [];

        public override void Receive(IRoleContext context, RoleAddress from, Message message)
        {
            switch (message)
            {
                case StepMessages.StepsGranted granted:
                    Heard.Add($"granted {granted.Until}");
                    break;
                case ComputeFinished:
                    Heard.Add("finished");
                    if (_jobs == 2)
                        context.Publish(new RunEvent.Stopped(0));
                    else
                        context.Run(new Job(during, _jobs++));
                    break;
                default:
                    context.Run(new Job(during, _jobs++));
                    break;
            }
        }
    }

    private sealed class Job(Action<int> during, int number) : ComputeJob
    {
        public override void Execute() => during(number);

        public override void Abandon()
        {
        }
    }
}
