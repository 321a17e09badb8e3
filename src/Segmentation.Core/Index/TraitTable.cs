using System;
using System.Collections.Generic;

namespace Segmentation.Index;

/// <summary>Code → trait as a paged copy-on-write array: a commit copies the pages it touches.</summary>
internal sealed class TraitTable
{
    private const int PageSize = 256;
    private const int Roles = 8; // codes -8 … -1 stand before code 0

    private readonly Trait?[]?[] _pages;

    private TraitTable(Trait?[]?[] pages) => _pages = pages;

    public static TraitTable Empty { get; } = new([]);

    public Trait? this[int code]
    {
        get
        {
            int slot = code + Roles;
            int page = slot / PageSize;
            return slot >= 0 && page < _pages.Length ? _pages[page]?[slot % PageSize] : null;
        }
    }

    public IEnumerable<KeyValuePair<int, Trait>> All
    {
        get
        {
            for (int page = 0; page < _pages.Length; page++)
            {
                for (int i = 0; _pages[page] is { } traits && i < PageSize; i++)
                {
                    if (traits[i] is { } trait)
                    {
                        yield return new(page * PageSize + i - Roles, trait);
                    }
                }
            }
        }
    }

    /// <summary>This table with some traits replaced; null takes a trait away.</summary>
    public TraitTable With(IEnumerable<KeyValuePair<int, Trait?>> changes)
    {
        Trait?[]?[] pages = (Trait?[]?[])_pages.Clone();
        HashSet<int> copied = [];
        int last = -1;
        foreach ((int code, Trait? trait) in changes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(code, -Roles);
            int page = (code + Roles) / PageSize;
            if (page >= pages.Length)
            {
                Array.Resize(ref pages, page + 1);
            }

            if (page != last && copied.Add(page))
            {
                pages[page] = pages[page] is { } old ? (Trait?[])old.Clone() : new Trait?[PageSize];
            }

            last = page;
            pages[page]![(code + Roles) % PageSize] = trait;
        }

        return new TraitTable(pages);
    }
}
