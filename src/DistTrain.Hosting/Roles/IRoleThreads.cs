namespace DistTrain.Hosting;

/// <summary>The threads that run the roles of a process.</summary>
internal interface IRoleThreads : IDisposable
{
    /// <summary>How many of them may have workers of their own.</summary>
    int Count { get; }

    /// <summary>Has a mailbox emptied.</summary>
    void Schedule(Mailbox mailbox);

    /// <summary>A mailbox begins with long work.</summary>
    void BeginJob();

    /// <summary>That work is done.</summary>
    void EndJob();
}
