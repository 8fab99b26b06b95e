namespace DistTrain.AkkaHost;

/// <summary>
/// What nodes say to one another while payloads go through Akka.Remote, because the data plane between them cannot be reached.
/// </summary>
public interface IBulkMessage;
