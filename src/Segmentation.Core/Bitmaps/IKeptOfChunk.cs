namespace Segmentation.Bitmaps;

/// <summary>Something kept of a chunk so that it need not be worked out again.</summary>
internal interface IKeptOfChunk
{
    /// <summary>Bytes of memory that it takes, about.</summary>
    int Bytes { get; }
}
