using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>The options of every command that opens a store, and how it is opened.</summary>
internal sealed class StoreOptions
{
    public Option<string> Store { get; } = new("--store")
    {
        Description = "Directory of the store.",
        HelpName = "DIR",
        Required = true,
    };

    public Option<string?> KeyFile { get; } = new("--key-file")
    {
        Description = "Master key file; default: SEGMENTATION_KEY_FILE, else the store's path with .key appended.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public CliCommand AddTo(CliCommand command)
    {
        command.Add(Store);
        command.Add(KeyFile);
        return command;
    }

    public string Directory(Invocation run)
    {
        string directory = run.Get(Store);
        return string.IsNullOrWhiteSpace(directory)
            ? throw new InputException("--store is empty; it names the directory of the store")
            : directory;
    }

    public EngineOptions Options(Invocation run) => new() { KeyFile = run.Get(KeyFile), Clock = run.Host.Clock };

    /// <summary>Opens the store.</summary>
    /// <exception cref="InputException">There is no store.</exception>
    public SegmentationEngine Open(Invocation run)
    {
        string directory = Directory(run);
        return SegmentationEngine.Exists(directory)
            ? SegmentationEngine.Open(directory, Options(run))
            : throw new InputException(
                $"no store at '{directory}'\ncreate one with 'segmentation init --store {directory}' or by ingesting a file into it");
    }

    /// <summary>Opens the store, or creates it where nothing is, and says so.</summary>
    public SegmentationEngine OpenOrCreate(Invocation run, Func<EngineOptions, EngineOptions> adjust)
    {
        string directory = Directory(run);
        EngineOptions options = adjust(Options(run));
        bool nothing = !System.IO.Directory.Exists(directory) || !System.IO.Directory.EnumerateFileSystemEntries(directory).Any();
        if (!nothing || File.Exists(directory))
        {
            return Open(run, options);
        }

        SegmentationEngine engine = SegmentationEngine.Create(directory, options);
        run.Note($"created store {directory}: days are cut in {options.DayZone}, the key is in {engine.KeyFile} (keep it: without it the store is lost)");
        return engine;
    }

    private SegmentationEngine Open(Invocation run, EngineOptions options) =>
        SegmentationEngine.Exists(Directory(run))
            ? SegmentationEngine.Open(Directory(run), options)
            : throw new InputException($"'{Directory(run)}' holds other files and no store; name an empty or a new directory");
}
