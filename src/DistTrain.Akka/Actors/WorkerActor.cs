using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// Plays a <see cref="Worker"/>, and computes on its dispatcher's thread: what it is told meanwhile waits in its mailbox, and
/// nobody else does.
/// </summary>
internal sealed class WorkerActor(ActorHost host, RoleAddress address, Role role) : RoleActor(host, address, role)
{
    private ComputeJob? _job;

    private protected override void Play(RoleAddress from, Message message)
    {
        base.Play(from, message);
        if (_job is not { } job)
            return;
        _job = null;
        Host.Threads.BeginJob();
        job.Execute();
        Host.Threads.EndJob();
        // What came meanwhile first: a worker whose step was made without it goes on with the newest it knows of.
        TellSelf(new ComputeFinished(job));
    }

    private protected override void Order(ComputeJob job) => _job = _job is null
        ? job
        : throw new InvalidOperationException($"{((IRoleContext)this).Self} ordered a second job before the first was done.");
}
