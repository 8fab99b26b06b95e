namespace DistTrain.Training;

/// <summary>How one kind of message is written and read.</summary>
/// <param name="Number">Its number on the wire: never given to another kind, also not after it is gone.</param>
/// <param name="Type">The kind.</param>
/// <param name="Write">Writes its fields.</param>
/// <param name="Read">Reads them.</param>
internal sealed record MessageForm(int Number, Type Type, Action<WireWriter, Message> Write, WireRead<Message> Read)
{
    /// <summary>The form of a kind of message. A field's number is never used for another meaning or type.</summary>
    public static MessageForm Of<T>(int number, Action<WireWriter, T> write, WireRead<T> read)
        where T : Message => new(number, typeof(T), (writer, message) => write(writer, (T)message), read);

    /// <summary>The form of a message that says all by its kind.</summary>
    public static MessageForm Bare<T>(int number)
        where T : Message, new() => Of(number, (_, _) => { }, (ref _) => new T());
}
