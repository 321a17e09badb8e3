namespace Segmentation.Store;

/// <summary>The tables of <c>catalog.db</c>, as in docs/format.md.</summary>
internal static class CatalogTables
{
    public static readonly CatalogTable Settings = new("settings", 1, "name TEXT NOT NULL", "value TEXT NOT NULL");

    public static readonly CatalogTable Sources = new(
        "sources", 1, "name TEXT NOT NULL", "party INTEGER NOT NULL", "version INTEGER NOT NULL", "created TEXT NOT NULL");

    public static readonly CatalogTable IdSpaces = new(
        "id_spaces", 1, "number INTEGER NOT NULL", "name TEXT NOT NULL UNIQUE", "form INTEGER NOT NULL", "version INTEGER NOT NULL");

    public static readonly CatalogTable Attributes = new(
        "attributes", 1, "id INTEGER NOT NULL", "name TEXT NOT NULL UNIQUE", "kind INTEGER NOT NULL", "source TEXT NOT NULL REFERENCES sources(name)", "scale INTEGER NOT NULL",
        "merge INTEGER NOT NULL", "count INTEGER NOT NULL", "ttl INTEGER", "timed INTEGER NOT NULL", "identifiers INTEGER NOT NULL", "sensitivity TEXT", "version INTEGER NOT NULL");

    public static readonly CatalogTable AttributeValues = new(
        "attribute_values", 2, "attribute INTEGER NOT NULL", "code INTEGER NOT NULL", "text TEXT NOT NULL", "version INTEGER NOT NULL");

    public static readonly CatalogTable Segments = new(
        "segments", 2, "name TEXT NOT NULL", "version INTEGER NOT NULL", "rule TEXT NOT NULL", "deleted INTEGER NOT NULL", "created TEXT NOT NULL");

    public static readonly CatalogTable Destinations = new(
        "destinations", 1, "name TEXT NOT NULL", "id_space INTEGER NOT NULL REFERENCES id_spaces(number)", "floor INTEGER NOT NULL", "key_epoch INTEGER NOT NULL",
        "version INTEGER NOT NULL", "created TEXT NOT NULL");

    public static readonly CatalogTable Commits = new(
        "commits", 1, "version INTEGER NOT NULL", "kind INTEGER NOT NULL", "time TEXT NOT NULL", "device_count INTEGER NOT NULL", "journal_rows INTEGER NOT NULL",
        "journal_bytes INTEGER NOT NULL");

    public static readonly CatalogTable Journal = new(
        "journal", 2, "version INTEGER NOT NULL", "sequence INTEGER NOT NULL", "body BLOB NOT NULL");

    public static readonly CatalogTable Deliveries = new(
        "deliveries", 1, "id TEXT NOT NULL", "source TEXT NOT NULL", "mapping_hash TEXT NOT NULL", "content_hash TEXT NOT NULL", "mode TEXT NOT NULL", "next_row INTEGER NOT NULL",
        "complete INTEGER NOT NULL", "receipt TEXT");

    public static readonly CatalogTable Batches = new(
        "batches", 2, "delivery TEXT NOT NULL REFERENCES deliveries(id)", "batch TEXT NOT NULL", "digest BLOB NOT NULL", "version INTEGER NOT NULL");

    public static readonly CatalogTable Manifest = new(
        "manifest", 1, "file TEXT NOT NULL", "kind INTEGER NOT NULL", "attribute INTEGER NOT NULL", "stripe_group INTEGER NOT NULL", "length INTEGER NOT NULL",
        "meta_crc INTEGER NOT NULL", "version INTEGER NOT NULL");

    public static readonly CatalogTable Checkpoints = new(
        "checkpoints", 1, "version INTEGER NOT NULL", "time TEXT NOT NULL", "device_count INTEGER NOT NULL");

    public static readonly CatalogTable Erasures = new(
        "erasures", 1, "ordinal INTEGER NOT NULL", "version INTEGER NOT NULL", "complete INTEGER NOT NULL");

    public static readonly CatalogTable TokenBlocks = new(
        "token_blocks", 1, "block INTEGER NOT NULL", "checksum INTEGER NOT NULL");

    public static readonly CatalogTable Requests = new(
        "requests", 2, "principal TEXT NOT NULL", "id TEXT NOT NULL", "digest BLOB NOT NULL", "version INTEGER NOT NULL", "time TEXT NOT NULL") { Since = 2 };

    public static readonly CatalogTable AccessKeys = new(
        "access_keys", 1, "id TEXT NOT NULL", "name TEXT NOT NULL", "role INTEGER NOT NULL", "destination TEXT", "hash BLOB NOT NULL", "version INTEGER NOT NULL",
        "created TEXT NOT NULL", "revoked TEXT") { Since = 2 };

    public static readonly CatalogTable Activations = new(
        "activations", 1, "name TEXT NOT NULL", "segment TEXT NOT NULL", "destination TEXT NOT NULL", "external_id TEXT NOT NULL", "starts TEXT", "ends TEXT",
        "member_days INTEGER", "state INTEGER NOT NULL", "version INTEGER NOT NULL", "created TEXT NOT NULL") { Since = 2 };

    public static readonly CatalogTable Exports = new(
        "exports", 1, "id TEXT NOT NULL", "destination TEXT NOT NULL", "request TEXT NOT NULL", "request_digest BLOB NOT NULL", "state INTEGER NOT NULL",
        "created TEXT NOT NULL", "expires TEXT NOT NULL", "version INTEGER NOT NULL", "policy_epoch INTEGER NOT NULL", "key_epoch INTEGER NOT NULL",
        "shard_bits INTEGER NOT NULL", "file_length INTEGER NOT NULL", "file_crc INTEGER NOT NULL", "plan BLOB NOT NULL") { Since = 2 };

    public static readonly CatalogTable ExportManifests = new(
        "export_manifests", 2, "destination TEXT NOT NULL", "sequence INTEGER NOT NULL", "export TEXT NOT NULL", "body BLOB NOT NULL", "digest BLOB NOT NULL") { Since = 2 };

    public static readonly CatalogTable[] All =
    [
        Settings, Sources, IdSpaces, Attributes, AttributeValues, Segments, Destinations, Commits, Journal,
        Deliveries, Batches, Manifest, Checkpoints, Erasures, TokenBlocks,
        Requests, AccessKeys, Activations, Exports, ExportManifests,
    ];
}
