namespace DistTrain.Hosting;

/// <summary>What is put on a run queue: one role with messages, whatever holds them.</summary>
internal interface IRoleWork
{
    /// <summary>The thread that alone runs it, so that its working set stays in one core's cache; null if any may.</summary>
    int? Home { get; }

    /// <summary>Serves the role, and sees to it that it is put on a queue again if there is more. It must not throw.</summary>
    void Run();
}
