using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// The inner kernel: a tile of c, THeight rows by TWidth vectors, stays in registers while k runs. Each step loads TWidth
/// vectors of one operand and broadcasts THeight scalars of the other; nothing else touches memory.
/// </summary>
/// <remarks>
/// The sums are locals l0 … r11, left and right vector of each row, and are handed to inlined functions by reference: an
/// array or a large structure would live in memory. The JIT drops the rows and columns that a smaller tile lacks.
/// </remarks>
internal static unsafe class Tile<TSimd, TVector, TLayout, THeight, TWidth>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TLayout : struct, IScalarLayout
    where THeight : struct, IConstant
    where TWidth : struct, IConstant
{
    // Steps of k for the vectors, bytes for the scalars of a panel.
    private const int StepsAhead = 8, ScalarsAhead = 1536;

    // From so many steps of k on, there is time for the tile of c to come before it is needed.
    private const int LongDepth = 128;

    /// <summary>Runs the program for one tile.</summary>
    /// <param name="program">The strides and segments.</param>
    /// <param name="scalar">The tile's first scalar at the first step.</param>
    /// <param name="vector">The tile's first vector at the first step.</param>
    /// <param name="c">The tile's first element.</param>
    /// <param name="ldc">Floats from a row of the tile to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileProgram* program, float* scalar, float* vector, float* c, nint ldc)
    {
        TVector l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11;
        TVector r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11;
        nint row = program->ScalarRow, stepS = program->ScalarDepth, stepV = program->VectorDepth, ahead = StepsAhead * stepV;
        nint width = TSimd.Lanes * TWidth.Value, tile = THeight.Value * width;
        byte* s0 = (byte*)scalar, s3 = s0 + (3 * row), s6 = s0 + (6 * row), s9 = s0 + (9 * row), v = (byte*)vector;
        float* top = program->Stack - tile;
        TileSegment* segment = program->Segments, end = segment + program->SegmentCount;
        float* waiting = program->Accumulate ? c : null;
        if (segment->Depth >= LongDepth)
            FetchTile(c, ldc);
        for (; segment < end; segment++)
        {
            l0 = l1 = l2 = l3 = l4 = l5 = l6 = l7 = l8 = l9 = l10 = l11 = default;
            r0 = r1 = r2 = r3 = r4 = r5 = r6 = r7 = r8 = r9 = r10 = r11 = default;
            byte* stop = v + (segment->Depth * stepV), pairs = TLayout.InRows ? stop - ((segment->Depth & 1) * stepV) : v;
            while (v != pairs)
            {
                // Two steps share the four pointers' advance.
                Step(
                    v, ahead, s0, s3, s6, s9, row,
                    ref l0, ref l1, ref l2, ref l3, ref l4, ref l5, ref l6, ref l7, ref l8, ref l9, ref l10, ref l11,
                    ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ref r8, ref r9, ref r10, ref r11);
                v += stepV;
                Step(
                    v, ahead, s0 + sizeof(float), s3 + sizeof(float), s6 + sizeof(float), s9 + sizeof(float), row,
                    ref l0, ref l1, ref l2, ref l3, ref l4, ref l5, ref l6, ref l7, ref l8, ref l9, ref l10, ref l11,
                    ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ref r8, ref r9, ref r10, ref r11);
                v += stepV;
                Advance(2 * sizeof(float), ref s0, ref s3, ref s6, ref s9);
            }

            while (v != stop)
            {
                Step(
                    v, ahead, s0, s3, s6, s9, row,
                    ref l0, ref l1, ref l2, ref l3, ref l4, ref l5, ref l6, ref l7, ref l8, ref l9, ref l10, ref l11,
                    ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ref r8, ref r9, ref r10, ref r11);
                v += stepV;
                Advance(TLayout.InRows ? sizeof(float) : stepS, ref s0, ref s3, ref s6, ref s9);
            }

            if (waiting != null)
                Add(
                    waiting, ldc,
                    ref l0, ref l1, ref l2, ref l3, ref l4, ref l5, ref l6, ref l7, ref l8, ref l9, ref l10, ref l11,
                    ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ref r8, ref r9, ref r10, ref r11);

            waiting = null;
            for (nint merges = segment->Merges; merges > 0; merges--, top -= tile)
            {
                Add(
                    top, width,
                    ref l0, ref l1, ref l2, ref l3, ref l4, ref l5, ref l6, ref l7, ref l8, ref l9, ref l10, ref l11,
                    ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ref r8, ref r9, ref r10, ref r11);
            }

            bool last = segment + 1 == end;
            top += last ? 0 : tile;
            Store(
                last ? c : top, last ? ldc : width,
                ref l0, ref l1, ref l2, ref l3, ref l4, ref l5, ref l6, ref l7, ref l8, ref l9, ref l10, ref l11,
                ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ref r8, ref r9, ref r10, ref r11);
        }
    }

    /// <summary>Has the tile of c come while k runs: a large c is in no near cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchTile(float* c, nint ldc)
    {
        for (int i = 0; i < THeight.Value; i++, c += ldc)
        {
            TSimd.Prefetch(c);
            if (TWidth.Value > 1)
                TSimd.Prefetch(c + TSimd.Lanes);
        }
    }

    /// <summary>One step of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        byte* v, nint ahead, byte* s0, byte* s3, byte* s6, byte* s9, nint row,
        ref TVector l0, ref TVector l1, ref TVector l2, ref TVector l3, ref TVector l4, ref TVector l5,
        ref TVector l6, ref TVector l7, ref TVector l8, ref TVector l9, ref TVector l10, ref TVector l11,
        ref TVector r0, ref TVector r1, ref TVector r2, ref TVector r3, ref TVector r4, ref TVector r5,
        ref TVector r6, ref TVector r7, ref TVector r8, ref TVector r9, ref TVector r10, ref TVector r11)
    {
        TVector left = TSimd.Load((float*)v), right = left;
        if (TWidth.Value > 1)
            right = TSimd.Load((float*)v + TSimd.Lanes);

        // The panels of a tile are larger than the first-level cache, and the hardware alone does not see them come in time.
        TSimd.Prefetch((float*)(v + ahead));
        if (TWidth.Value > 1)
            TSimd.Prefetch((float*)(v + ahead) + TSimd.Lanes);
        if (!TLayout.InRows)
            TSimd.Prefetch((float*)(s0 + ScalarsAhead));

        Row(0, s0, s0, row, left, right, ref l0, ref r0);
        Row(1, s0, s0, row, left, right, ref l1, ref r1);
        Row(2, s0, s0, row, left, right, ref l2, ref r2);
        Row(3, s0, s3, row, left, right, ref l3, ref r3);
        Row(4, s0, s3, row, left, right, ref l4, ref r4);
        Row(5, s0, s3, row, left, right, ref l5, ref r5);
        Row(6, s0, s6, row, left, right, ref l6, ref r6);
        Row(7, s0, s6, row, left, right, ref l7, ref r7);
        Row(8, s0, s6, row, left, right, ref l8, ref r8);
        Row(9, s0, s9, row, left, right, ref l9, ref r9);
        Row(10, s0, s9, row, left, right, ref l10, ref r10);
        Row(11, s0, s9, row, left, right, ref l11, ref r11);
    }

    /// <summary>One row's two multiply-adds by one scalar, which is number index % 3 of its pointer's three rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(int index, byte* s0, byte* s, nint row, TVector left, TVector right, ref TVector l, ref TVector r)
    {
        if (THeight.Value <= index)
            return;

        TVector x = TSimd.Broadcast((float*)(TLayout.InRows ? s + (index % 3 * row) : s0 + (index * sizeof(float))));
        l = TSimd.MultiplyAdd(x, left, l);
        if (TWidth.Value > 1)
            r = TSimd.MultiplyAdd(x, right, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(nint step, ref byte* s0, ref byte* s3, ref byte* s6, ref byte* s9)
    {
        s0 += step;
        if (TLayout.InRows && THeight.Value > 3)
            s3 += step;

        if (TLayout.InRows && THeight.Value > 6)
            s6 += step;

        if (TLayout.InRows && THeight.Value > 9)
            s9 += step;
    }

    /// <summary>Adds what waits in memory to the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        float* from, nint ld,
        ref TVector l0, ref TVector l1, ref TVector l2, ref TVector l3, ref TVector l4, ref TVector l5,
        ref TVector l6, ref TVector l7, ref TVector l8, ref TVector l9, ref TVector l10, ref TVector l11,
        ref TVector r0, ref TVector r1, ref TVector r2, ref TVector r3, ref TVector r4, ref TVector r5,
        ref TVector r6, ref TVector r7, ref TVector r8, ref TVector r9, ref TVector r10, ref TVector r11)
    {
        AddRow(0, ref from, ld, ref l0, ref r0);
        AddRow(1, ref from, ld, ref l1, ref r1);
        AddRow(2, ref from, ld, ref l2, ref r2);
        AddRow(3, ref from, ld, ref l3, ref r3);
        AddRow(4, ref from, ld, ref l4, ref r4);
        AddRow(5, ref from, ld, ref l5, ref r5);
        AddRow(6, ref from, ld, ref l6, ref r6);
        AddRow(7, ref from, ld, ref l7, ref r7);
        AddRow(8, ref from, ld, ref l8, ref r8);
        AddRow(9, ref from, ld, ref l9, ref r9);
        AddRow(10, ref from, ld, ref l10, ref r10);
        AddRow(11, ref from, ld, ref l11, ref r11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(int index, ref float* from, nint ld, ref TVector l, ref TVector r)
    {
        if (THeight.Value <= index)
            return;

        l = TSimd.Add(TSimd.Load(from), l);
        if (TWidth.Value > 1)
            r = TSimd.Add(TSimd.Load(from + TSimd.Lanes), r);

        from += ld;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        float* to, nint ld,
        ref TVector l0, ref TVector l1, ref TVector l2, ref TVector l3, ref TVector l4, ref TVector l5,
        ref TVector l6, ref TVector l7, ref TVector l8, ref TVector l9, ref TVector l10, ref TVector l11,
        ref TVector r0, ref TVector r1, ref TVector r2, ref TVector r3, ref TVector r4, ref TVector r5,
        ref TVector r6, ref TVector r7, ref TVector r8, ref TVector r9, ref TVector r10, ref TVector r11)
    {
        StoreRow(0, ref to, ld, l0, r0);
        StoreRow(1, ref to, ld, l1, r1);
        StoreRow(2, ref to, ld, l2, r2);
        StoreRow(3, ref to, ld, l3, r3);
        StoreRow(4, ref to, ld, l4, r4);
        StoreRow(5, ref to, ld, l5, r5);
        StoreRow(6, ref to, ld, l6, r6);
        StoreRow(7, ref to, ld, l7, r7);
        StoreRow(8, ref to, ld, l8, r8);
        StoreRow(9, ref to, ld, l9, r9);
        StoreRow(10, ref to, ld, l10, r10);
        StoreRow(11, ref to, ld, l11, r11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(int index, ref float* to, nint ld, TVector l, TVector r)
    {
        if (THeight.Value <= index)
            return;

        TSimd.Store(to, l);
        if (TWidth.Value > 1)
            TSimd.Store(to + TSimd.Lanes, r);

        to += ld;
    }
}
