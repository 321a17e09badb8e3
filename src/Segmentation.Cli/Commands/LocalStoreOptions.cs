using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using Segmentation.Cli.Stores;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>The options that name a store of this machine, and how it is opened.</summary>
internal sealed class LocalStoreOptions(bool isRequired)
{
    public Option<string?> Store { get; } = new("--store")
    {
        Description = "Directory of the store.",
        HelpName = "DIR",
        Required = isRequired,
    };

    public Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = "Master key file of the store; default: SEGMENTATION_KEY_FILE, else the store's path with .key appended.",
        HelpName = "FILE",
    };

    public string Directory(Invocation run)
    {
        string? directory = run.Get(Store);
        return string.IsNullOrWhiteSpace(directory)
            ? throw new InputException("--store is empty; it names the directory of the store")
            : directory;
    }

    public EngineOptions Options(Invocation run) => new() { KeyFile = run.Get(KeyFile), Clock = run.Host.Clock };

    /// <summary>Opens the store.</summary>
    /// <exception cref="InputException">There is no store.</exception>
    public LocalStore Open(Invocation run)
    {
        string directory = Directory(run);
        return SegmentationEngine.Exists(directory)
            ? Open(run, Options(run))
            : throw new InputException(
                $"no store at '{directory}'\ncreate one with 'segmentation init --store {directory}' or by ingesting a file into it");
    }

    /// <summary>Opens the store, or creates it where nothing is, and says so.</summary>
    public LocalStore OpenOrCreate(Invocation run, Func<EngineOptions, EngineOptions> adjust)
    {
        string directory = Directory(run);
        EngineOptions options = adjust(Options(run));
        bool nothing = !System.IO.Directory.Exists(directory) || !System.IO.Directory.EnumerateFileSystemEntries(directory).Any();
        if (!nothing || File.Exists(directory))
        {
            return SegmentationEngine.Exists(directory)
                ? Open(run, options)
                : throw new InputException($"'{directory}' holds other files and no store; name an empty or a new directory");
        }

        SegmentationEngine engine = SegmentationEngine.Create(directory, options);
        run.Note($"created store {directory}: days are cut in {options.DayZone}, the key is in {engine.KeyFile} (keep it: without it the store is lost)");
        return new LocalStore(engine, directory, run.Cancellation);
    }

    private LocalStore Open(Invocation run, EngineOptions options) =>
        new(SegmentationEngine.Open(Directory(run), options), Directory(run), run.Cancellation);
}
