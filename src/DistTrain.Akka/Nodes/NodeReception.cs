using Akka.Actor;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>Answers visitors of a node, who may come to any: it asks the coordinator's singleton.</summary>
/// <param name="singleton">Reaches the singleton, wherever it is.</param>
/// <param name="node">The node.</param>
internal sealed class NodeReception(IActorRef singleton, RoleAddress node)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Answers a visitor's questions until it goes.</summary>
    public void Receive(Conversation visit)
    {
        while (true)
            visit.Say(Answer(visit.Hear()));
    }

    private Message Answer(Message question)
    {
        if (question is not (VisitMessages.StatusWanted or VisitMessages.DrainWanted or VisitMessages.StopWanted))
            return new VisitMessages.Refused($"{question.GetType().Name} is no question");
        try
        {
            var envelope = new RoleEnvelope(node, RoleAddress.NodeOf(0), question);
            return singleton.Ask<RoleEnvelope>(envelope, s_patience).GetAwaiter().GetResult().Message;
        }
        catch (AskTimeoutException)
        {
            return new VisitMessages.Refused("the cluster has no coordinator now; ask again soon");
        }
    }
}
