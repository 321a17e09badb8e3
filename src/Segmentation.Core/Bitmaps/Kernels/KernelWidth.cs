using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Segmentation.Bitmaps.Kernels;

/// <summary>The widest code an array kernel may use; where the machine lacks the instructions it takes the next narrower.</summary>
internal enum KernelWidth
{
    Scalar = 64,
    Vector128 = 128,
    Vector256 = 256,
    Vector512 = 512,
}

internal static class KernelWidths
{
    /// <summary>Whether 16-bit lanes can be packed by a mask, which the 512-bit array kernels are made of.</summary>
    public static bool HasCompress => Avx512Vbmi2.VL.IsSupported && Avx512BW.IsSupported && Avx512Vbmi.IsSupported;

    /// <summary>What this machine does best; chosen once.</summary>
    public static KernelWidth Best { get; } =
        Vector512.IsHardwareAccelerated && HasCompress ? KernelWidth.Vector512
        : Vector256.IsHardwareAccelerated ? KernelWidth.Vector256
        : Vector128.IsHardwareAccelerated ? KernelWidth.Vector128
        : KernelWidth.Scalar;
}
