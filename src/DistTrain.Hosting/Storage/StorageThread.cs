using System.Collections.Concurrent;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Keeps checkpoints on a thread of its own, so that training does not wait for the disk.</summary>
internal sealed class StorageThread : IDisposable
{
    // Parts that wait for the disk are copies in memory: a disk that cannot keep up must hold training back.
    private const int PartsMax = 64;

    private readonly BlockingCollection<Message> _queue = new(PartsMax);
    private readonly CheckpointFolder _folder;
    private readonly Action<Message> _answer;
    private readonly Thread _thread;

    public StorageThread(CheckpointFolder folder, Action<Message> answer)
    {
        (_folder, _answer) = (folder, answer);
        _thread = new Thread(Loop) { IsBackground = true, Name = "storage" };
        _thread.Start();
    }

    public void Post(Message message) => _queue.Add(message);

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Loop()
    {
        foreach (Message message in _queue.GetConsumingEnumerable())
        {
            switch (message)
            {
                case CheckpointMessages.SavePart save:
                    _answer(Try(save.Restore, save.Part.Step, () => new CheckpointMessages.PartSaved(
                        save.Restore, save.Part.Step, save.Part.Range.Index, _folder.SavePart(save.Part))));
                    break;
                case CheckpointMessages.SaveManifest save:
                    _answer(Try(save.Restore, save.Manifest.Step, () => new CheckpointMessages.CheckpointSaved(
                        save.Restore, save.Manifest.Step, _folder.SaveManifest(save.Manifest))));
                    break;
            }
        }
    }

    private static Message Try(int restore, long step, Func<Message> save)
    {
        try
        {
            return save();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new CheckpointMessages.CheckpointFailed(restore, step, failure.Message);
        }
    }
}
