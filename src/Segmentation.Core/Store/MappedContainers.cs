using System.Collections.Generic;
using System.Linq;
using Segmentation.Bitmaps;
using Segmentation.Bitmaps.Containers;

namespace Segmentation.Store;

/// <summary>A list of a bitmap file, checked when it is made and again when it is loaded: the file might have been changed in between.</summary>
internal sealed class MappedContainers : ContainerSource
{
    private readonly MappedFile _file;
    private readonly uint _entry;
    private readonly ListForm _form;
    private readonly int _at;

    /// <param name="file">Where the list is.</param>
    /// <param name="entry">Its number in the directory, for messages.</param>
    /// <param name="form">Its form.</param>
    /// <param name="at">Where in the directory its descriptors begin.</param>
    /// <param name="count">Their number; they lie within the directory.</param>
    /// <exception cref="CorruptStoreException">A descriptor is not what it must be.</exception>
    public MappedContainers(MappedFile file, uint entry, ListForm form, int at, int count)
    {
        _file = file;
        _entry = entry;
        _form = form;
        _at = at;
        Count = count;
        Cardinality = BitmapFileReader.Check(file, entry, form, file.Directory.Slice(at, ContainerDescriptor.Length * count));
    }

    public override int Count { get; }

    public override long Cardinality { get; }

    public override Container[] Load() => BitmapFileReader.ReadContainers(
        _file, _entry, _form, _file.Directory.Slice(_at, ContainerDescriptor.Length * Count), BitmapFileReader.FirstKey(_file), BitmapFileReader.KeysOfGroup);
}

/// <summary>Lists of ascending groups, one behind the other.</summary>
internal sealed class JoinedContainers(IReadOnlyList<ContainerSource> lists) : ContainerSource
{
    public override int Count => lists.Sum(static list => list.Count);

    public override long Cardinality => lists.Sum(static list => list.Cardinality);

    public override Container[] Load()
    {
        Container[] containers = new Container[Count];
        int at = 0;
        foreach (ContainerSource list in lists)
        {
            list.Load().CopyTo(containers, at);
            at += list.Count;
        }

        return containers;
    }
}
