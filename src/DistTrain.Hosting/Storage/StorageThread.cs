using System.Collections.Concurrent;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Keeps checkpoints, the ledger and a voter's promises on a thread of its own, so that training does not wait for the disk.</summary>
internal sealed class StorageThread : IDisposable
{
    // Parts that wait for the disk are copies in memory: a disk that cannot keep up must hold training back.
    private const int PartsMax = 64;

    private readonly BlockingCollection<(RoleAddress From, Message Message)> _queue = new(PartsMax);
    private readonly CheckpointFolder _folder;
    private readonly Lock _keeping = new();
    private LedgerFile? _ledger;
    private readonly VoteFile? _vote;
    private readonly RunPlan? _plan;
    private readonly Action<RoleAddress, Message> _answer;
    private readonly Thread _thread;
    private bool _ledgerFails;

    /// <summary>Starts the thread.</summary>
    /// <param name="folder">Where the checkpoints are.</param>
    /// <param name="ledger">The run's ledger; null to keep none.</param>
    /// <param name="answer">Sends an answer to whoever asked.</param>
    /// <param name="vote">The voter's promises; null where nobody votes.</param>
    /// <param name="plan">The run, for a search among its checkpoints; null where there is none.</param>
    public StorageThread(
        CheckpointFolder folder, LedgerFile? ledger, Action<RoleAddress, Message> answer, VoteFile? vote = null, RunPlan? plan = null)
    {
        (_folder, _ledger, _answer, _vote, _plan) = (folder, ledger, answer, vote, plan);
        _thread = new Thread(Loop) { IsBackground = true, Name = "storage" };
        _thread.Start();
    }

    /// <summary>Keeps another ledger from now on; null for none.</summary>
    public void Keep(LedgerFile? ledger)
    {
        lock (_keeping)
            (_ledger, _ledgerFails) = (ledger, false);
    }

    /// <summary>Has it done in its turn; waits where too much waits. After the end nothing is done any more.</summary>
    public void Post(RoleAddress from, Message message)
    {
        try
        {
            _queue.Add((from, message));
        }
        catch (InvalidOperationException) when (_queue.IsAddingCompleted)
        {
            // A node that is about to go may hear this and that to the last.
        }
    }

    public void Dispose()
    {
        // Not disposed: somebody may be about to post.
        _queue.CompleteAdding();
        _thread.Join();
    }

    private void Loop()
    {
        foreach ((RoleAddress from, Message message) in _queue.GetConsumingEnumerable())
        {
            Message? answer;
            lock (_keeping)
                answer = Serve(message);
            if (answer is not null)
                _answer(from, answer);
        }
    }

    private Message? Serve(Message message) => message switch
    {
        CheckpointMessages.SavePart save => Try(
            () => new CheckpointMessages.PartSaved(save.Restore, save.Part.Step, save.Part.Range.Index, _folder.SavePart(save.Part)),
            reason => new CheckpointMessages.PartFailed(save.Restore, save.Part.Step, save.Part.Range.Index, reason)),
        CheckpointMessages.SaveManifest save => Try(
            () =>
            {
                // Without its steps in the ledger a checkpoint must not exist.
                _ledger?.Sync();
                return new CheckpointMessages.CheckpointSaved(
                    save.Restore, save.Manifest.Step, _folder.SaveManifest(save.Manifest));
            },
            reason => new CheckpointMessages.CheckpointFailed(save.Restore, save.Manifest.Step, reason)),
        StorageMessages.ReadPart read => Try(
            () => new StorageMessages.PartRead(read.Restore, _folder.ReadPart(read.Step, read.Range, read.Line)),
            reason => new StorageMessages.PartUnreadable(read.Restore, read.Step, read.Range.Index, reason)),
        StorageMessages.AppendLedger append => Append(append),
        StorageMessages.ListCheckpoints(var restore) when _plan is not null => Try(
            () => new StorageMessages.CheckpointsListed(restore, _folder.List(_plan)),
            _ => new StorageMessages.CheckpointsListed(restore, [])),
        StorageMessages.SaveVote(var vote) when _vote is not null => Try(
            () =>
            {
                _vote.Save(vote);
                return new StorageMessages.VoteSaved(vote);
            },
            reason => new StorageMessages.VoteFailed(reason)),
        StorageMessages.LoadVote when _vote is not null => Try(
            () => new StorageMessages.VoteLoaded(_vote.Load()), reason => new StorageMessages.VoteFailed(reason)),
        _ => null,
    };

    /// <summary>Adds to the ledger; says only once that it cannot.</summary>
    private StorageMessages.LedgerFailed? Append(StorageMessages.AppendLedger append)
    {
        try
        {
            _ledger?.Append(append.Entries);
            if (append.Durable)
                _ledger?.Sync();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            bool said = _ledgerFails;
            _ledgerFails = true;
            return said ? null : new StorageMessages.LedgerFailed(failure.Message);
        }
    }

    private static Message Try(Func<Message> act, Func<string, Message> fail)
    {
        try
        {
            return act();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return fail(failure.Message);
        }
    }
}
