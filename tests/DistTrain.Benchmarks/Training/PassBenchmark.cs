using System.Diagnostics;
using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Benchmarks;

/// <summary>
/// Where a training step's time goes on one thread: the pass, the bare products within it, and the optimizer's update.
/// </summary>
internal static class PassBenchmark
{
    private static readonly (int[] Widths, int Batch, int Leaves)[] Cases =
    [
        ([784, 256, 256, 10], 64, 1), ([784, 256, 256, 10], 64, 8), ([784, 2048, 2048, 10], 256, 1), (
            [784, 2048, 2048, 10], 256, 8),
    ];

    public static int Run(string[] options)
    {
        double seconds = options is ["--seconds", { } given, ..] ? double.Parse(given) : 2;
        Console.WriteLine(
            $"Kernel {Kernel.Identity}; one thread; least and median microseconds over {seconds} s each, in turn.\n");
        Console.WriteLine("| network, batch, leaves | pass | bare products | GFLOP/s of the pass | forward only | sgd | adam | samples/s, pass + sgd | FMA peak |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach ((int[] widths, int batch, int leaves) in Cases)
            Row(widths, batch, leaves, seconds);
        return 0;
    }

    private static void Row(int[] widths, int batch, int leaves, double seconds)
    {
        var layers = new List<LayerSpec>();
        for (int i = 1; i < widths.Length; i++)
        {
            layers.Add(new("dense", new Dictionary<string, object> { ["units"] = widths[i] }));
            if (i < widths.Length - 1)
                layers.Add(new("relu"));
        }

        Model model = Model.Build(layers, new Shape(widths[0]));
        var pass = new TrainingPass(model, new CrossEntropyLoss(), batch, leaves);
        Memory<float> weights = AlignedMemory.Allocate(model.ParameterCount), gradient = AlignedMemory.Allocate(
            model.ParameterCount);
        Memory<float> mean = AlignedMemory.Allocate(model.ParameterCount), square = AlignedMemory.Allocate(model.ParameterCount);
        model.Initialise(weights.Span, 1);
        Fill(pass, batch);
        int[] leafRows = [.. Enumerable.Repeat(batch / leaves, leaves)], nodeLeaves = [leaves];
        Memory<float>[] gradients = [gradient];
        var metrics = new LeafMetrics[leaves];
        var sgd = new Sgd(0.01);
        var adam = new Adam(0.001);
        var products = new BareProducts(widths, batch, leafRows);

        // A rate of zero keeps the weights, and with them the work, as they are.
        double[][] times = Times(
            seconds,
            () => pass.Run(weights.Span, leafRows, nodeLeaves, gradients, metrics),
            products.Run,
            () => pass.Evaluate(weights.Span, batch),
            () => sgd.Update(weights.Span, weights.Span, gradient.Span, 1f / batch, default, 0, 1),
            () => adam.Update(
                weights.Span, weights.Span, gradient.Span, 1f / batch, new OptimizerSlots(mean.Span, square.Span), 0, 1));
        string[] cells = [.. times.Select(time => $"{time[0]:F0} / {time[time.Length / 2]:F0}")];
        Console.WriteLine(
            $"| {string.Join('-', widths)}, {batch}, {leaves} | {cells[0]} | {cells[1]} | {products.Flops / times[0][0] / 1000:F0} | {cells[2]} | {cells[3]} | {cells[4]} "
            + $"| {batch / (times[0][0] + times[3][0]) * 1e6:F0} | {FmaPeak.Measure():F0} |");
    }

    private static void Fill(TrainingPass pass, int batch)
    {
        var stream = new RandomStream(1, RandomPurpose.Digits);
        foreach (ref float input in pass.Inputs(batch))
            input = stream.NextInt32(5) == 0 ? stream.NextSingle() : 0;
        foreach (ref int label in pass.Labels(batch))
            label = stream.NextInt32(10);
    }

    /// <summary>Sorted microseconds of each contender, run in turn.</summary>
    private static double[][] Times(double seconds, params Action[] contenders)
    {
        var times = Array.ConvertAll(contenders, _ => new List<double>());
        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < contenders.Length; i++)
            {
                // The first run of a turn brings the contender's memory into the caches.
                contenders[i]();
                for (int repeat = 0; repeat < 8; repeat++)
                {
                    long start = Stopwatch.GetTimestamp();
                    contenders[i]();
                    times[i].Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                }
            }
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds * contenders.Length);
        return Array.ConvertAll(times, list => list.Order().ToArray());
    }
}
