using DistTrain.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Nn.Tests;

/// <summary>The canonical reduction: which leaves share a pass or a node never shows in the bits.</summary>
public class TreeTests
{
    private const int Features = 11, Classes = 4;

    [Fact]
    public void A_batch_has_the_same_bits_however_its_leaves_are_grouped()
    {
        Prop.ForAll(
            Gen.ArrayOf(Gen.Choose(0, 5)).Where(rows => rows.Length is > 0 and <= 11).ToArbitrary(),
            Gen.Choose(0, 1000).ToArbitrary(),
            (leafRows, seed) => Check(leafRows, seed)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_leaf_longer_than_a_block_of_the_product_keeps_its_bits() => Check([700, 3, 0, 513, 16], 1);

    private static void Check(int[] leafRows, int seed)
    {
        Model model = Models()[seed % 2];
        int rows = leafRows.Sum();
        float[] weights = new float[model.ParameterCount];
        model.Initialise(weights, (ulong)seed);
        var stream = new RandomStream((ulong)seed, RandomPurpose.SelfTest);
        float[] inputs = new float[rows * Features];
        int[] labels = new int[rows];
        foreach (ref float input in inputs.AsSpan())
            input = stream.NextNormal();
        foreach (ref int label in labels.AsSpan())
            label = stream.NextInt32(Classes);

        // Each leaf in a pass of its own, and the tree by its definition.
        var metrics = new LeafMetrics[leafRows.Length];
        var leaves = new float[leafRows.Length][];
        for (int leaf = 0, row = 0; leaf < leafRows.Length; row += leafRows[leaf++])
            leaves[leaf] = Run(model, weights, inputs, labels, row, [leafRows[leaf]], [1], metrics.AsSpan(leaf, 1))[0];
        float[] expected = Tree(leaves);

        // All in one node, and in one pass cut into complete nodes.
        var together = new LeafMetrics[leafRows.Length];
        Bytes(Run(model, weights, inputs, labels, 0, leafRows, [leafRows.Length], together)[0]).ShouldBe(
            Bytes(expected), "one node");
        together.ShouldBe(metrics);
        foreach (int width in (int[])[1, 2, 4])
        {
            int[] nodeLeaves = [.. leafRows.Chunk(width).Select(chunk => chunk.Length)];
            float[][] nodes = Run(model, weights, inputs, labels, 0, leafRows, nodeLeaves, together);
            Bytes(Tree(nodes)).ShouldBe(Bytes(expected), $"nodes of {width}");
        }
    }

    private static float[][] Run(
        Model model, float[] weights, float[] inputs, int[] labels, int firstRow, int[] leafRows, int[] nodeLeaves,
        Span<LeafMetrics> metrics)
    {
        int rows = leafRows.Sum();
        var pass = new TrainingPass(model, new CrossEntropyLoss(), Math.Max(1, rows), leafRows.Length);
        inputs.AsSpan(firstRow * Features, rows * Features).CopyTo(pass.Inputs(rows));
        labels.AsSpan(firstRow, rows).CopyTo(pass.Labels(rows));
        var gradients = new Memory<float>[nodeLeaves.Length];
        foreach (ref Memory<float> gradient in gradients.AsSpan())
        {
            gradient = AlignedMemory.Allocate(model.ParameterCount);
            gradient.Span.Fill(float.NaN);
        }

        pass.Run(weights, leafRows, nodeLeaves, gradients, metrics);
        return Array.ConvertAll(gradients, gradient => gradient.ToArray());
    }

    /// <summary>Level by level: neighbours are added, a last one without neighbour stays.</summary>
    private static float[] Tree(float[][] nodes)
    {
        while (nodes.Length > 1)
            nodes = [.. nodes.Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : [.. pair[0].Zip(pair[1],
                (left, right) => left + right)])];
        return nodes[0];
    }

    private static byte[] Bytes(float[] values) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static Model[] Models()
    {
        var shape = new Shape(Features);
        LayerSpec hidden = new("dense", new Dictionary<string, object> { ["units"] = 9 });
        LayerSpec last = new("dense", new Dictionary<string, object> { ["units"] = Classes });
        var gain = new GainLayer(shape);
        var dense = new DenseLayer(shape, Classes, true, Initialisers.Weights("he"), Initialisers.Zeros);
        return [Model.Build([hidden, new("relu"), hidden, new("tanh"), last], shape), Model.Of(shape, gain, dense)];
    }
}
