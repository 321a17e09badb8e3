using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.TestSupport.Bitmaps;
using Segmentation.TestSupport.Shared;
using Xunit;

namespace Segmentation.Core.Tests.Bitmaps;

public sealed class RealDataTests
{
    private const int Files = 40;

    [Theory]
    [InlineData("bitmaps/wikileaks-noquotes.zip")]
    [InlineData("bitmaps/wikileaks-noquotes_srt.zip")]
    [InlineData("bitmaps/census1881.zip")]
    [InlineData("bitmaps/census1881_srt.zip")]
    public void Neighbouring_real_sets_combine_as_hash_sets_do(string archive)
    {
        Assert.SkipWhen(SharedData.ShouldSkip(archive), SharedData.SkipReason(archive));
        uint[][] values = Read(SharedData.Path(archive));
        Bitmap[] plain = [.. values.Select(v => BitmapBuilder.FromSorted(v))];
        Bitmap[] optimized = [.. plain.Select(bitmap => bitmap.RunOptimize())];
        for (int i = 0; i + 1 < values.Length; i++)
        {
            HashSet<uint> left = [.. values[i]];
            uint[] both = [.. values[i + 1].Where(left.Contains)];
            HashSet<uint> union = [.. left, .. values[i + 1]];
            foreach ((Bitmap a, Bitmap b) in new[] { (plain[i], plain[i + 1]), (optimized[i], optimized[i + 1]), (plain[i], optimized[i + 1]) })
            {
                Assert.Equal(both, a.And(b).ToArray());
                Assert.Equal(both.Length, a.AndCardinality(b));
                Assert.Equal(union.Count, a.OrCardinality(b));
                Bitmap either = a.Or(b);
                BitmapInvariants.Check(either);
                Assert.Equal(union.Count, either.Cardinality);
                Assert.True(union.SetEquals(either.ToArray()));
                Assert.Equal(values[i].Length - both.Length, a.AndNot(b).Cardinality);
                Assert.Equal(union.Count - both.Length, a.Xor(b).Cardinality);
            }
        }

        HashSet<uint> all = [.. values.SelectMany(v => v)];
        Assert.True(all.SetEquals(Bitmap.OrMany(plain).ToArray()));
        Assert.True(Bitmap.OrMany(optimized).SetEquals(Bitmap.OrMany(plain)));
        Assert.True(optimized.Sum(bitmap => bitmap.PortableLength) <= plain.Sum(bitmap => bitmap.PortableLength));
    }

    private static uint[][] Read(string archive)
    {
        using ZipArchive zip = ZipFile.OpenRead(archive);
        return [.. zip.Entries.Where(entry => entry.Length > 0).OrderBy(entry => entry.FullName, System.StringComparer.Ordinal).Take(Files).Select(entry =>
        {
            using StreamReader reader = new(entry.Open());
            return reader.ReadToEnd().Split(',').Select(text => uint.Parse(text.Trim(), System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        })];
    }
}
