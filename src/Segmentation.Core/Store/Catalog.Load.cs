using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.Data.Sqlite;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Store;

internal sealed partial class Catalog
{
    /// <summary>Reads and checks everything but data.</summary>
    public static CatalogState Load(SqliteConnection connection)
    {
        CatalogState state = new(
            Rows(CatalogTables.Settings).ToImmutableDictionary(static row => (string)row[0]!, static row => (string)row[1]!),
            Rows(CatalogTables.Sources).Select(static row => new DataSource((string)row[0]!, Known<Party>(row[1], "sources.party"), (ulong)(long)row[2]!, (string)row[3]!))
                .ToImmutableSortedDictionary(static source => source.Name, static source => source, StringComparer.Ordinal),
            Rows(CatalogTables.IdSpaces).Select(static row => new IdSpace((int)(long)row[0]!, (string)row[1]!, Known<IdentifierForm>(row[2], "id_spaces.form")))
                .ToImmutableSortedDictionary(static space => space.Name, static space => space, StringComparer.Ordinal),
            Rows(CatalogTables.Attributes).Select(static row => new AttributeEntry(ReadAttribute(row), (ulong)(long)row[11]!))
                .ToImmutableSortedDictionary(static attribute => attribute.Definition.Name, static attribute => attribute, StringComparer.Ordinal),
            Rows(CatalogTables.Segments).Select(static row => new SegmentVersion((string)row[0]!, (ulong)(long)row[1]!, (string)row[2]!, (long)row[3]! != 0, (string)row[4]!))
                .GroupBy(static segment => segment.Name, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(static versions => versions.Key, static versions => versions.ToImmutableList(), StringComparer.Ordinal),
            Rows(CatalogTables.Destinations).Select(static row => new Destination(
                    (string)row[0]!, (int)(long)row[1]!, (int)(long)row[2]!, (int)(long)row[3]!, (ulong)(long)row[4]!, (string)row[5]!))
                .ToImmutableSortedDictionary(static destination => destination.Name, static destination => destination, StringComparer.Ordinal),
            Rows(CatalogTables.AccessKeys).Select(static row => new AccessKey(
                    (string)row[0]!, (string)row[1]!, Known<AccessRole>(row[2], "access_keys.role"), (string?)row[3], (byte[])row[4]!, (string)row[6]!, (string?)row[7]))
                .ToImmutableSortedDictionary(static key => key.Id, static key => key, StringComparer.Ordinal),
            Rows(CatalogTables.Activations).Select(ReadActivation)
                .ToImmutableSortedDictionary(static activation => activation.Definition.Name, static activation => activation, StringComparer.Ordinal));
        foreach (string setting in (string[])["store_id", StoreFormat.Setting, "day_zone", "created"])
        {
            if (!state.Settings.ContainsKey(setting))
            {
                throw new CorruptStoreException(StoreFormat.CatalogFile, "table settings", $"a row {setting}", "none");
            }
        }

        return state with { HighestAttribute = HighestNumber(state) };

        IEnumerable<object?[]> Rows(CatalogTable table) => table.Read(connection);
    }

    private static AttributeDefinition ReadAttribute(object?[] row) => new()
    {
        Id = (int)(long)row[0]!,
        Name = (string)row[1]!,
        Kind = Known<AttributeKind>(row[2], "attributes.kind"),
        Source = (string)row[3]!,
        Scale = (int)(long)row[4]!,
        Merge = Known<MergeRule>(row[5], "attributes.merge"),
        Count = Known<CountRule>(row[6], "attributes.count"),
        TimeToLive = (int?)(long?)row[7],
        IsTimed = (long)row[8]! != 0,
        AllowsIdentifiers = (long)row[9]! != 0,
        Sensitivity = (string?)row[10],
    };

    private static T Known<T>(object? cell, string place)
        where T : struct, Enum
    {
        T value = (T)Enum.ToObject(typeof(T), (long)cell!);
        return Enum.IsDefined(value) ? value : throw new CorruptStoreException(StoreFormat.CatalogFile, place, $"a known {typeof(T).Name}", $"{cell}");
    }
}
