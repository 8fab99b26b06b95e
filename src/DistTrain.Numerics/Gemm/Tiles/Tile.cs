using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// The inner kernel: a tile of c, THeight rows by TWidth vectors, stays in registers while k runs. Each step loads TWidth
/// vectors of one operand and broadcasts THeight scalars of the other; nothing else touches memory.
/// </summary>
internal static unsafe class Tile<TSimd, TVector, THeight, TWidth>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where THeight : struct, IConstant
    where TWidth : struct, IConstant
{
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
        nint row = program->ScalarRow, stepS = program->ScalarDepth, stepV = program->VectorDepth;
        byte* s0 = (byte*)scalar, s3 = s0 + (3 * row), s6 = s0 + (6 * row), s9 = s0 + (9 * row), v = (byte*)vector;
        nint width = TSimd.Lanes * TWidth.Value, tile = THeight.Value * width;
        float* top = program->Stack - tile;
        TileSegment* segment = program->Segments, end = segment + program->SegmentCount;
        bool accumulate = program->Accumulate;
        for (; segment < end; segment++)
        {
            l0 = l1 = l2 = l3 = l4 = l5 = l6 = l7 = l8 = l9 = l10 = l11 = default;
            r0 = r1 = r2 = r3 = r4 = r5 = r6 = r7 = r8 = r9 = r10 = r11 = default;
            for (nint k = segment->Depth; k > 0; k--)
            {
                TVector left = TSimd.Load((float*)v), right = left, x;
                if (TWidth.Value > 1)
                    right = TSimd.Load((float*)v + TSimd.Lanes);

                if (THeight.Value > 0) { x = TSimd.Broadcast((float*)s0); l0 = TSimd.MultiplyAdd(x, left, l0); if (TWidth.Value > 1) r0 = TSimd.MultiplyAdd(x, right, r0); }
                if (THeight.Value > 1) { x = TSimd.Broadcast((float*)(s0 + row)); l1 = TSimd.MultiplyAdd(x, left, l1); if (TWidth.Value > 1) r1 = TSimd.MultiplyAdd(x, right, r1); }
                if (THeight.Value > 2) { x = TSimd.Broadcast((float*)(s0 + (2 * row))); l2 = TSimd.MultiplyAdd(x, left, l2); if (TWidth.Value > 1) r2 = TSimd.MultiplyAdd(x, right, r2); }
                if (THeight.Value > 3) { x = TSimd.Broadcast((float*)s3); l3 = TSimd.MultiplyAdd(x, left, l3); if (TWidth.Value > 1) r3 = TSimd.MultiplyAdd(x, right, r3); }
                if (THeight.Value > 4) { x = TSimd.Broadcast((float*)(s3 + row)); l4 = TSimd.MultiplyAdd(x, left, l4); if (TWidth.Value > 1) r4 = TSimd.MultiplyAdd(x, right, r4); }
                if (THeight.Value > 5) { x = TSimd.Broadcast((float*)(s3 + (2 * row))); l5 = TSimd.MultiplyAdd(x, left, l5); if (TWidth.Value > 1) r5 = TSimd.MultiplyAdd(x, right, r5); }
                if (THeight.Value > 6) { x = TSimd.Broadcast((float*)s6); l6 = TSimd.MultiplyAdd(x, left, l6); if (TWidth.Value > 1) r6 = TSimd.MultiplyAdd(x, right, r6); }
                if (THeight.Value > 7) { x = TSimd.Broadcast((float*)(s6 + row)); l7 = TSimd.MultiplyAdd(x, left, l7); if (TWidth.Value > 1) r7 = TSimd.MultiplyAdd(x, right, r7); }
                if (THeight.Value > 8) { x = TSimd.Broadcast((float*)(s6 + (2 * row))); l8 = TSimd.MultiplyAdd(x, left, l8); if (TWidth.Value > 1) r8 = TSimd.MultiplyAdd(x, right, r8); }
                if (THeight.Value > 9) { x = TSimd.Broadcast((float*)s9); l9 = TSimd.MultiplyAdd(x, left, l9); if (TWidth.Value > 1) r9 = TSimd.MultiplyAdd(x, right, r9); }
                if (THeight.Value > 10) { x = TSimd.Broadcast((float*)(s9 + row)); l10 = TSimd.MultiplyAdd(x, left, l10); if (TWidth.Value > 1) r10 = TSimd.MultiplyAdd(x, right, r10); }
                if (THeight.Value > 11) { x = TSimd.Broadcast((float*)(s9 + (2 * row))); l11 = TSimd.MultiplyAdd(x, left, l11); if (TWidth.Value > 1) r11 = TSimd.MultiplyAdd(x, right, r11); }

                v += stepV;
                s0 += stepS;
                if (THeight.Value > 3) s3 += stepS;
                if (THeight.Value > 6) s6 += stepS;
                if (THeight.Value > 9) s9 += stepS;
            }

            float* at;
            nint ld;
            for (nint merges = segment->Merges; accumulate || merges > 0;)
            {
                if (accumulate)
                {
                    at = c;
                    ld = ldc;
                    accumulate = false;
                }
                else
                {
                    at = top;
                    ld = width;
                    top -= tile;
                    merges--;
                }

                if (THeight.Value > 0) { l0 = TSimd.Add(TSimd.Load(at), l0); if (TWidth.Value > 1) r0 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r0); at += ld; }
                if (THeight.Value > 1) { l1 = TSimd.Add(TSimd.Load(at), l1); if (TWidth.Value > 1) r1 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r1); at += ld; }
                if (THeight.Value > 2) { l2 = TSimd.Add(TSimd.Load(at), l2); if (TWidth.Value > 1) r2 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r2); at += ld; }
                if (THeight.Value > 3) { l3 = TSimd.Add(TSimd.Load(at), l3); if (TWidth.Value > 1) r3 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r3); at += ld; }
                if (THeight.Value > 4) { l4 = TSimd.Add(TSimd.Load(at), l4); if (TWidth.Value > 1) r4 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r4); at += ld; }
                if (THeight.Value > 5) { l5 = TSimd.Add(TSimd.Load(at), l5); if (TWidth.Value > 1) r5 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r5); at += ld; }
                if (THeight.Value > 6) { l6 = TSimd.Add(TSimd.Load(at), l6); if (TWidth.Value > 1) r6 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r6); at += ld; }
                if (THeight.Value > 7) { l7 = TSimd.Add(TSimd.Load(at), l7); if (TWidth.Value > 1) r7 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r7); at += ld; }
                if (THeight.Value > 8) { l8 = TSimd.Add(TSimd.Load(at), l8); if (TWidth.Value > 1) r8 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r8); at += ld; }
                if (THeight.Value > 9) { l9 = TSimd.Add(TSimd.Load(at), l9); if (TWidth.Value > 1) r9 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r9); at += ld; }
                if (THeight.Value > 10) { l10 = TSimd.Add(TSimd.Load(at), l10); if (TWidth.Value > 1) r10 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r10); at += ld; }
                if (THeight.Value > 11) { l11 = TSimd.Add(TSimd.Load(at), l11); if (TWidth.Value > 1) r11 = TSimd.Add(TSimd.Load(at + TSimd.Lanes), r11); at += ld; }
            }

            if (segment + 1 == end) { at = c; ld = ldc; }
            else { top += tile; at = top; ld = width; }

            if (THeight.Value > 0) { TSimd.Store(at, l0); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r0); at += ld; }
            if (THeight.Value > 1) { TSimd.Store(at, l1); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r1); at += ld; }
            if (THeight.Value > 2) { TSimd.Store(at, l2); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r2); at += ld; }
            if (THeight.Value > 3) { TSimd.Store(at, l3); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r3); at += ld; }
            if (THeight.Value > 4) { TSimd.Store(at, l4); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r4); at += ld; }
            if (THeight.Value > 5) { TSimd.Store(at, l5); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r5); at += ld; }
            if (THeight.Value > 6) { TSimd.Store(at, l6); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r6); at += ld; }
            if (THeight.Value > 7) { TSimd.Store(at, l7); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r7); at += ld; }
            if (THeight.Value > 8) { TSimd.Store(at, l8); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r8); at += ld; }
            if (THeight.Value > 9) { TSimd.Store(at, l9); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r9); at += ld; }
            if (THeight.Value > 10) { TSimd.Store(at, l10); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r10); at += ld; }
            if (THeight.Value > 11) { TSimd.Store(at, l11); if (TWidth.Value > 1) TSimd.Store(at + TSimd.Lanes, r11); at += ld; }
        }
    }
}
