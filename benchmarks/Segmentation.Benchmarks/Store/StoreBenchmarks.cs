using System.Linq;
using BenchmarkDotNet.Attributes;
using Segmentation.Benchmarks.Execution;
using Segmentation.Benchmarks.Shared;
using Segmentation.Bitmaps;
using Segmentation.Index;
using Segmentation.Store;

namespace Segmentation.Benchmarks.Store;

/// <summary>The checksum of a block and the journal rows of a change.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private readonly byte[] _block = new byte[StoreFormat.Block];
    private readonly IndexChange _change = new()
    {
        DeviceCount = Plans.Devices,
        Traits = [.. Enumerable.Range(0, 4).Select(static code => new PlainChange(new TraitKey(1, code), Sample.Set(70 + code, Plans.Devices, 0.001), Bitmap.Empty))],
    };

    [Benchmark]
    public long Checksum() => Crc32C.Of(_block);

    [Benchmark]
    public long ChecksumInSmallPieces()
    {
        const int Piece = 512;
        uint crc = 0;
        for (int at = 0; at < _block.Length; at += Piece)
        {
            crc = Crc32C.Append(crc, System.MemoryExtensions.AsSpan(_block, at, Piece));
        }

        return crc;
    }

    [Benchmark]
    public long Journal()
    {
        ChangeWriter writer = new(static _ => { });
        writer.Write(_change);
        return writer.Length;
    }
}
