namespace DistTrain.Training;

/// <summary>The wire form of <see cref="VoterMessages"/>, numbers 96 to 111.</summary>
internal static class VoterForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<VoterMessages.TermRequested>(96,
            (w, m) => w.Long(1, m.Term).Long(2, m.Incarnation),
            (ref r) => new(r.Long(1), r.Long(2))),
        MessageForm.Of<VoterMessages.TermPromised>(97,
            (w, m) => w.Long(1, m.Term).View(2, m.Accepted),
            (ref r) => new(r.Long(1), r.ViewOrNull(2))),
        MessageForm.Of<VoterMessages.TermRefused>(98, (w, m) => w.Long(1, m.Promised), (ref r) => new(r.Long(1))),
        MessageForm.Of<VoterMessages.ViewProposed>(99, (w, m) => w.View(1, m.View), (ref r) => new(r.View(1))),
        MessageForm.Of<VoterMessages.ViewAccepted>(100, (w, m) => w.Stamp(1, m.Stamp), (ref r) => new(r.Stamp(1))),
        MessageForm.Of<VoterMessages.CommitProposed>(101,
            (w, m) => w.Stamp(1, m.Stamp).Long(2, m.Step),
            (ref r) => new(r.Stamp(1), r.Long(2))),
        MessageForm.Of<VoterMessages.CommitNoted>(102,
            (w, m) => w.Stamp(1, m.Stamp).Long(2, m.Step),
            (ref r) => new(r.Stamp(1), r.Long(2))),
    ];
}
