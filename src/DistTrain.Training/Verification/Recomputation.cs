namespace DistTrain.Training;

/// <summary>A tree node that a worker computes on request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Job">The work.</param>
internal sealed record Recomputation(StepMessages.NodeWanted Request, StepJob Job);

/// <summary>The tree nodes that a worker was asked to compute beside its own, and what it has answered lately.</summary>
internal sealed class Recomputations
{
    // More than a step has; a worker that has fallen behind drops the oldest, and is asked again.
    private const int WaitingMax = 256, AnswersMax = 64;

    private readonly LinkedList<StepMessages.NodeWanted> _waiting = new();
    private readonly Queue<(StepMessages.NodeWanted Request, ulong[] Digests)> _answers = new();

    /// <summary>The step of the request that has waited longest; null if none waits.</summary>
    public long? Step => _waiting.First?.Value.Step;

    /// <summary>Forgets the requests of another view.</summary>
    public void Clear() => _waiting.Clear();

    /// <summary>Adds a request, unless it waits already.</summary>
    public void Add(StepMessages.NodeWanted request)
    {
        if (_waiting.Contains(request))
            return;
        _waiting.AddLast(request);
        if (_waiting.Count > WaitingMax)
            _waiting.RemoveFirst();
    }

    /// <summary>The digests by range that it has computed for a request; null if it has not, or not lately.</summary>
    public ulong[]? Find(StepMessages.NodeWanted request)
    {
        foreach ((StepMessages.NodeWanted known, ulong[] digests) in _answers)
        {
            if (known == request)
                return digests;
        }

        return null;
    }

    /// <summary>Notes what it has computed for a request.</summary>
    public void Note(StepMessages.NodeWanted request, ulong[] digests)
    {
        _answers.Enqueue((request, digests));
        if (_answers.Count > AnswersMax)
            _answers.Dequeue();
    }

    /// <summary>Takes the next request whose weights are there. Those of older weights than are kept are dropped.</summary>
    public StepMessages.NodeWanted? Take(int restore, VersionMarks weights)
    {
        for (LinkedListNode<StepMessages.NodeWanted>? place = _waiting.First; place is not null;)
        {
            LinkedListNode<StepMessages.NodeWanted>? next = place.Next;
            StepMessages.NodeWanted request = place.Value;
            // Where newer weights are out, all ranges have made the step: its gradient is no use any more, its digest may be.
            bool old = request.Restore != restore || request.Step < weights.Newest - (request.Push ? 0 : 1);
            bool ready = !old && weights.HasAll(request.Step);
            if (old || ready)
                _waiting.Remove(place);
            if (ready)
                return request;
            place = next;
        }

        return null;
    }
}
