using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>Messages to send.</summary>
internal static class Letters
{
    public static readonly RoleAddress From = RoleAddress.Worker(1), To = RoleAddress.Server(0);

    public static Message Small(long number) => new StepMessages.StepsGranted(new ViewStamp(1, 2), 3, number);

    /// <summary>A gradient whose elements count up from a number, in a buffer with one reference.</summary>
    public static StepMessages.GradientPushed Large(BulkPool pool, int length, int first = 0)
    {
        Bulk bulk = pool.Rent();
        for (int i = 0; i < length; i++)
            bulk.Memory.Span[i] = first + i;
        return new StepMessages.GradientPushed(1, first, new TreeNode(0, 1), 2, new BulkSlice(bulk, 0, length), 4, default);
    }

    /// <summary>Whether the gradient is one that was sent; it is given back.</summary>
    public static bool IsWhole(Message message, int length)
    {
        var push = (StepMessages.GradientPushed)message;
        bool whole = push.Gradient.Length == length;
        for (int i = 0; i < push.Gradient.Length; i++)
            whole &= push.Gradient.Span[i] == push.Step + i;
        push.Gradient.Bulk.Release();
        return whole;
    }
}
