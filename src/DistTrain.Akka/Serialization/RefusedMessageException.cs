using System.Runtime.Serialization;

namespace DistTrain.AkkaHost;

/// <summary>
/// A message is not let out or in. Akka.Remote drops what a serializer refuses so, keeps the association and logs it;
/// <see cref="AkkaLog"/> makes one line of it.
/// </summary>
public sealed class RefusedMessageException(string message, Exception? cause = null) : SerializationException(message, cause);
