namespace DistTrain.Hosting;

/// <summary>The threads that run the roles of a process.</summary>
internal interface IRoleThreads : IDisposable
{
    /// <summary>How many of them may have workers of their own.</summary>
    int Count { get; }

    /// <summary>Puts a role on a run queue.</summary>
    void Schedule(IRoleWork work);

    /// <summary>A role begins with long work.</summary>
    void BeginJob();

    /// <summary>That work is done.</summary>
    void EndJob();
}
