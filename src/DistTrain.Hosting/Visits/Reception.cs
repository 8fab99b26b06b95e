using System.Net;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Answers visitors of the coordinator's node: they want to take part, to know, to drain a node or to stop.</summary>
/// <param name="offer">What whoever joins is sent.</param>
/// <param name="session">The run's session.</param>
/// <param name="listens">Where this node listens.</param>
/// <param name="status">Tells how the run stands.</param>
/// <param name="drain">Asks a node to go; false if there is none of that number.</param>
/// <param name="stop">Asks the run to stop.</param>
internal sealed class Reception(
    RunOffer offer, SessionKeeper session, IPEndPoint listens, Func<RunStatus> status, Func<int, bool> drain, Action stop)
    : IDisposable
{
    private readonly FileShelf _shelf = new(offer.Files);

    /// <summary>Answers a visitor's questions until it goes.</summary>
    public void Receive(Conversation visit)
    {
        while (true)
            visit.Say(TryAnswer(visit, visit.Hear()));
    }

    public void Dispose() => _shelf.Dispose();

    private Message TryAnswer(Conversation visit, Message question)
    {
        try
        {
            return Answer(visit, question);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new VisitMessages.Refused(failure.Message);
        }
    }

    private Message Answer(Conversation visit, Message question) => question switch
    {
        VisitMessages.EnrolWanted wanted =>
            Refusal(visit, wanted) is { } reason ? new VisitMessages.Refused(reason) : Enrol(wanted),
        VisitMessages.ChunkWanted wanted => new VisitMessages.Chunk(_shelf.Read(wanted)),
        VisitMessages.StatusWanted => new VisitMessages.StatusTold(status()),
        VisitMessages.DrainWanted(var node) => drain(node)
            ? new VisitMessages.Agreed($"node {node} hands over what it has, and leaves")
            : new VisitMessages.Refused($"there is no node {node}"),
        VisitMessages.StopWanted => Stop(),
        _ => new VisitMessages.Refused($"{question.GetType().Name} is no question"),
    };

    private static string? KernelFault(string kernel) => kernel == Kernel.Hash ? null
        : $"it computes with the kernel {kernel}, the run with {Kernel.Hash}: their weights would differ";

    private string? Refusal(Conversation visit, VisitMessages.EnrolWanted wanted) =>
        wanted.Program != Enrolment.Program
            ? $"it is of version {wanted.Program}, the run of {Enrolment.Program}: their weights might differ"
        : visit.RemoteAddress is { } address && IPAddress.IsLoopback(address) && !IPAddress.IsLoopback(listens.Address)
            ? "nodes of other machines could not reach it: join at the address that they use, not at the loopback one"
        : KernelFault(wanted.Kernel);

    private VisitMessages.Enrolled Enrol(VisitMessages.EnrolWanted wanted) => new(
        session.Number(wanted.Node), session.Session.Run, offer.RunFile, offer.Fingerprint, _shelf.Files);

    private VisitMessages.Agreed Stop()
    {
        stop();
        return new VisitMessages.Agreed("the run stops after this step, with a checkpoint");
    }
}
