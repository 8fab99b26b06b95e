using System.Buffers;
using DistTrain.Numerics;

namespace DistTrain.Benchmarks;

/// <summary>The matrices of one product and the two ways to multiply them.</summary>
internal sealed unsafe class GemmOperands : IDisposable
{
    private readonly GemmShape _shape;
    private readonly int _form, _lda, _ldb;
    private readonly Memory<float> _a, _b, _c;
    private readonly MemoryHandle _pinA, _pinB, _pinC;

    public GemmOperands(GemmShape shape, int form)
    {
        _shape = shape;
        _form = form;
        _lda = form == 2 ? shape.M : shape.K;
        _ldb = form == 1 ? shape.K : shape.N;
        _a = Filled(shape.M * shape.K, 1);
        _b = Filled(shape.K * shape.N, 2);
        _c = Filled(shape.M * shape.N, 3);
        (_pinA, _pinB, _pinC) = (_a.Pin(), _b.Pin(), _c.Pin());
    }

    public void Ours()
    {
        (int m, int n, int k) = _shape;
        switch (_form)
        {
            case 0:
                Gemm.NN(m, n, k, _a.Span, _lda, _b.Span, _ldb, _c.Span, n);
                break;
            case 1:
                Gemm.NT(m, n, k, _a.Span, _lda, _b.Span, _ldb, _c.Span, n);
                break;
            default:
                Gemm.TN(m, n, k, _a.Span, _lda, _b.Span, _ldb, _c.Span, n);
                break;
        }
    }

    public void Theirs(OpenBlas library)
    {
        library.Multiply(
            _form == 2, _form == 1, _shape.M, _shape.N, _shape.K,
            (float*)_pinA.Pointer, _lda, (float*)_pinB.Pointer, _ldb, (float*)_pinC.Pointer, _shape.N);
    }

    public void Dispose()
    {
        _pinA.Dispose();
        _pinB.Dispose();
        _pinC.Dispose();
    }

    public static Memory<float> Filled(int length, int part)
    {
        Memory<float> memory = AlignedMemory.Allocate(length);
        var stream = new RandomStream(1, RandomPurpose.SelfTest, shard: part);
        foreach (ref float x in memory.Span)
            x = stream.NextSingle() - 0.5f;

        return memory;
    }
}
