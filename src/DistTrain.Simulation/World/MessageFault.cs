using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>A fault of messages while it lasts.</summary>
/// <param name="number">Its place in the schedule.</param>
/// <param name="kind">What becomes of a message.</param>
/// <param name="node">Whose messages.</param>
/// <param name="others">The nodes at the other end, a bit each; 0 for all.</param>
/// <param name="share">The share of messages that it strikes.</param>
/// <param name="random">Its own random numbers.</param>
internal sealed class MessageFault(int number, FaultKind kind, int node, ulong others, double share, RandomStream random)
{
    private RandomStream _random = random;

    public int Number => number;

    public FaultKind Kind => kind;

    /// <summary>Whether it strikes the next message between two nodes.</summary>
    public bool Strikes(int from, int to)
    {
        int other = from == node ? to : to == node ? from : -1;
        return other >= 0 && (others == 0 || (others >> other & 1) != 0) && _random.NextSingle() < share;
    }

    /// <summary>An extra time of up to the given ticks.</summary>
    public long Extra(long most) => 1 + (long)(_random.NextSingle() * most);
}
