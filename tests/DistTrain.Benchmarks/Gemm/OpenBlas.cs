using System.Runtime.InteropServices;

namespace DistTrain.Benchmarks;

/// <summary>
/// One instance of OpenBLAS with its own choice of kernels. The library reads OPENBLAS_CORETYPE as it is loaded, so a second
/// choice in the same process is a second load, from a copy of the file.
/// </summary>
internal sealed unsafe class OpenBlas
{
    private const int RowMajor = 101, NoTrans = 111, Trans = 112;

    private static readonly string[] Names = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "libopenblas.dll"];

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int,
    void> _sgemm;

    private OpenBlas(nint library)
    {
        _sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads"))(1);
        nint name = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "openblas_get_corename"))();
        CoreName = Marshal.PtrToStringUTF8(name) ?? "?";
    }

    public string CoreName { get; }

    /// <summary>
    /// The library with the kernels of <paramref name="coreType"/>, or with its own choice; null where there is none.
    /// </summary>
    public static OpenBlas? TryLoad(string? coreType)
    {
        if (coreType == null)
            return TryLoadAny(out nint library) ? new OpenBlas(library) : null;

        if (!OperatingSystem.IsLinux() || FindLoaded() is not { } path)
            return null;

        string copy = Path.Combine(Path.GetTempPath(), $"disttrain-openblas-{coreType}-{Environment.ProcessId}.so");
        File.Copy(path, copy, overwrite: true);
        try
        {
            _ = SetEnvironment("OPENBLAS_CORETYPE", coreType, 1);
            return new OpenBlas(NativeLibrary.Load(copy));
        }
        finally
        {
            _ = UnsetEnvironment("OPENBLAS_CORETYPE");
            File.Delete(copy);
        }
    }

    public void Multiply(
        bool aTransposed, bool bTransposed, int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc)
        => _sgemm(RowMajor, aTransposed ? Trans : NoTrans, bTransposed ? Trans : NoTrans, m, n, k, 1, a, lda, b, ldb, 0, c, ldc);

    private static bool TryLoadAny(out nint library)
    {
        foreach (string name in Names)
        {
            if (NativeLibrary.TryLoad(name, out library))
                return true;
        }

        library = 0;
        return false;
    }

    /// <summary>The file of the library itself, not of a copy that is loaded and gone.</summary>
    private static string? FindLoaded()
        => File.ReadLines("/proc/self/maps")
            .Where(line => line.Contains("openblas", StringComparison.Ordinal) && !line.EndsWith("(deleted)",
                StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).FirstOrDefault();

    // .NET keeps its own copy of the environment; the native library reads the process's.
    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    [DllImport("libc", EntryPoint = "unsetenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnsetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
