using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using Segmentation.Delivery;
using Segmentation.Execution;
using Segmentation.Index;
using Segmentation.Ingestion.Identifiers;
using Segmentation.Store;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation;

/// <summary>The front door: one store directory, opened by one process.</summary>
/// <threadsafety>Queries may run beside each other and beside one writer; writers wait for each other.</threadsafety>
public sealed partial class SegmentationEngine : IDisposable
{
    private const string MasterKeyName = "master";
    private const string KeyFileVariable = "SEGMENTATION_KEY_FILE";

    private readonly SegmentationStore _store;
    private readonly KeyRing _keys;
    private readonly EngineOptions _options;
    private readonly EvaluationOptions _evaluation;
    private readonly Evaluator _evaluator;
    private readonly TimeZoneInfo _dayZone;
    private readonly IReleasePolicy _releases;
    private readonly Lock _writing = new(); // held from reading the state that a change of data is made from to its commit

    private SegmentationEngine(SegmentationStore store, KeyRing keys, string keyFile, EngineOptions options, IReleasePolicy releases)
    {
        _store = store;
        _releases = releases;
        _keys = keys;
        _options = options;
        _evaluation = new EvaluationOptions(options.MaxThreads);
        _evaluator = new Evaluator(_evaluation);
        _dayZone = TimeZoneInfo.TryFindSystemTimeZoneById(store.Catalog.DayZone, out TimeZoneInfo? zone)
            ? zone
            : throw new InputException(
                InputProblem.NotAllowed,
                $"The store in {store.Root} cuts its days in time zone \"{store.Catalog.DayZone}\", which this machine does not know; install its time zone data (package tzdata).");
        KeyFile = keyFile;
    }

    /// <summary>Path of the key file in use.</summary>
    public string KeyFile { get; }

    /// <summary>Version of the committed state.</summary>
    public ulong Version => _store.Snapshot.Version;

    /// <summary>IANA name of the zone in which days are cut.</summary>
    public string DayZone => _store.Catalog.DayZone;

    /// <summary>Devices present, test devices left out.</summary>
    public long DeviceCount => CountDevices("EVERYONE");

    /// <summary>Creates an empty store, and its key file unless it is there already.</summary>
    /// <exception cref="InputException">The directory holds something, an option is out of range, or the key file cannot be used.</exception>
    public static SegmentationEngine Create(string directory, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        string keyFile = KeyFileOf(directory, options);
        bool isNewKey = !File.Exists(keyFile);
        bool isNewStore = !Exists(directory);
        KeyRing keys = isNewKey ? MasterKeyFile.Create(keyFile) : MasterKeyFile.Open(keyFile);
        try
        {
            SyncKey(keyFile);
            SegmentationStore store = SegmentationStore.Create(directory, new StoreSettings { DayZone = options.DayZone }, options.ForStore());
            return Take(store, keys, keyFile, options);
        }
        catch when (isNewKey && !(isNewStore && Exists(directory)))
        {
            File.Delete(keyFile); // it has enciphered nothing
            throw;
        }
    }

    /// <summary>Opens a store.</summary>
    /// <exception cref="InputException">The key file cannot be used, or holds another key than the store was written with.</exception>
    public static SegmentationEngine Open(string directory, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        string keyFile = KeyFileOf(directory, options);
        if (!Exists(directory))
        {
            throw new InputException(InputProblem.NotFound, $"There is no store in {directory}; create one with 'segmentation init --store {directory}'.");
        }

        KeyRing keys = MasterKeyFile.Open(keyFile);
        return Take(SegmentationStore.Open(directory, options.ForStore()), keys, keyFile, options);
    }

    /// <summary>Whether a directory holds a store.</summary>
    public static bool Exists(string directory) => SegmentationStore.Exists(directory);

    /// <summary>Writes what the journal holds into immutable files and drops it; the version stays.</summary>
    public ulong Checkpoint() => _store.Checkpoint();

    /// <summary>Reads everything and reports every fault.</summary>
    public IReadOnlyList<StoreFault> Verify() => [.. _store.Verify().Select(static fault => new StoreFault(fault.File, fault.Place, fault.What))];

    /// <summary>Closes the store clean.</summary>
    public void Dispose() => _store.Dispose();

    private static SegmentationEngine Take(SegmentationStore store, KeyRing keys, string keyFile, EngineOptions options)
    {
        try
        {
            store.Catalog.RequireKey(MasterKeyName, keys.MasterFingerprint);
            return new SegmentationEngine(store, keys, keyFile, options, ReleasePolicy.Instance);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The key must not be lost to a crash that the store survives.</summary>
    private static void SyncKey(string keyFile)
    {
        string path = Path.GetFullPath(keyFile);
        using SafeFileHandle file = File.OpenHandle(path);
        Libc.Sync(file, path);
        Libc.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    private static string KeyFileOf(string directory, EngineOptions options) =>
        options.KeyFile ?? Environment.GetEnvironmentVariable(KeyFileVariable) ?? MasterKeyFile.DefaultPath(directory);

    private static TraitKey DeviceTrait(int code) => new(DeviceAttributes.Id, code);
}
