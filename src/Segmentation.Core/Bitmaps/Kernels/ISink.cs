namespace Segmentation.Bitmaps.Kernels;

/// <summary>Whether a kernel writes what it finds or only counts it; a constant to the compiler.</summary>
internal interface ISink
{
    static abstract bool Stores { get; }
}

/// <summary>Results are written.</summary>
internal readonly struct Keep : ISink
{
    public static bool Stores => true;
}

/// <summary>Results are counted and forgotten; the destination is never touched and may be null.</summary>
internal readonly struct Drop : ISink
{
    public static bool Stores => false;
}
