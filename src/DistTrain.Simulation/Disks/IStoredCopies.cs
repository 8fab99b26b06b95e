using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>What lies on all disks, for those who judge.</summary>
internal interface IStoredCopies
{
    /// <summary>How many disks have a copy of a checkpoint part and show it whole.</summary>
    int WholeCopies(long step, RunLine line, int range);
}
