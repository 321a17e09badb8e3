using System;
using System.Collections;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Segmentation.Bitmaps;
using Segmentation.Store;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Configuration;

/// <summary>The command line: an option a setting, and a configuration file.</summary>
internal sealed class ServerCommand
{
    /// <summary>Exit code when it could not be done.</summary>
    public const int Failed = 1;

    /// <summary>Exit code when the command line makes no sense.</summary>
    public const int Usage = 2;

    private readonly Option<string?> _config = new("--config") { Description = "JSON file with settings, and a Kestrel section.", HelpName = "FILE" };
    private readonly Option<bool> _demo = new("--demo")
    {
        Description = "Shows the server on the sample data: a temporary store, receipts, segment sizes beside known answers, command lines to go on with.",
    };

    private readonly Option<bool> _exit = new("--exit") { Description = "With --demo: pulls and commits an audience, compares digests, and ends." };
    private readonly Func<bool, Task<int>>? _runDemo;
    private readonly Dictionary<Setting, Func<ParseResult, string?>> _values = [];
    private readonly Dictionary<Setting, Option<bool>> _switches = [];
    private readonly RootCommand _root = new(
        "Serves a store over gRPC (segmentation.v1). Settings also come from the environment, as SEGMENTATION_ and the name in capitals with _ for -, "
        + "and from a JSON file. docs/service.md says more.");

    /// <param name="demo">Runs the demo; told whether it is to end by itself.</param>
    public ServerCommand(Func<bool, Task<int>>? demo = null)
    {
        _runDemo = demo;
        foreach (Setting setting in ServiceSettings.All)
        {
            _root.Add(setting.IsSwitch ? Switch(setting) : Value(setting));
        }

        _root.Add(_config);
        _root.Add(_demo);
        _root.Add(_exit);
        _root.Validators.Add(CheckDemo);
        _root.Options.OfType<HelpOption>().Single().Action = new HelpAction { MaxWidth = 120 };
    }

    /// <summary>Parses, and runs the server unless help or the version was asked for.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, Func<ServiceOptions, Task<int>> serve)
    {
        ParseResult parsed = CommandLineParser.Parse(_root, arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is not null && parsed.Errors.Count == 0)
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }).ConfigureAwait(false);
        }

        if (parsed.Errors.Count > 0)
        {
            await error.WriteLineAsync($"error: {string.Join('\n', parsed.Errors.Select(static fault => fault.Message).Distinct())}").ConfigureAwait(false);
            await error.WriteLineAsync("help:  segmentation-server --help").ConfigureAwait(false);
            return Usage;
        }

        if (parsed.GetValue(_demo) && _runDemo is not null)
        {
            return await _runDemo(parsed.GetValue(_exit)).ConfigureAwait(false);
        }

        try
        {
            return await serve(ServiceOptions.Read(Read(parsed))).ConfigureAwait(false);
        }
        catch (Exception obstacle) when (obstacle is InputException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"error: {obstacle.Message}").ConfigureAwait(false);
            return Failed;
        }
        catch (Exception damage) when (damage is CorruptStoreException or CorruptBitmapException)
        {
            await error.WriteLineAsync($"error: the store is damaged: {damage.Message}").ConfigureAwait(false);
            await error.WriteLineAsync("help:  segmentation verify --store DIR").ConfigureAwait(false);
            return Failed;
        }
    }

    /// <summary>The demo chooses every setting itself.</summary>
    private void CheckDemo(CommandResult result)
    {
        if (result.GetResult(_demo) is null or { Implicit: true })
        {
            if (result.GetResult(_exit) is { Implicit: false })
            {
                result.AddError("--exit goes with --demo.");
            }
        }
        else if (result.Children.OfType<OptionResult>().FirstOrDefault(given => !given.Implicit && given.Option != _demo && given.Option != _exit) is { } stray)
        {
            result.AddError($"--demo makes a temporary store and chooses its address itself; {stray.Option.Name} does not go with it.");
        }
    }

    private SettingValues Read(ParseResult parsed)
    {
        Dictionary<string, string> given = new(StringComparer.Ordinal);
        foreach ((Setting setting, Func<ParseResult, string?> read) in _values)
        {
            if (read(parsed) is { } value)
            {
                given[setting.Name] = value;
            }
        }

        foreach ((Setting setting, Option<bool> option) in _switches)
        {
            if (parsed.GetResult(option) is { Implicit: false })
            {
                given[setting.Name] = parsed.GetValue(option) ? "true" : "false";
            }
        }

        IEnumerable<KeyValuePair<string, string>> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(static variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? ""));
        return SettingValues.Load(given, environment, parsed.GetValue(_config));
    }

    private Option Value(Setting setting)
    {
        string range = setting.IsNumber ? setting.Range + "; " : "";
        string description = $"{setting.Meaning} [{range}default: {setting.Default}]";
        if (setting.IsList)
        {
            Option<string[]> several = new(setting.Option) { Description = description, HelpName = setting.Value!, Arity = ArgumentArity.OneOrMore };
            _values.Add(setting, parsed => parsed.GetValue(several) is { Length: > 0 } values ? string.Join(Setting.Separator, values) : null);
            return several;
        }

        Option<string?> option = new(setting.Option) { Description = description, HelpName = setting.Value! };
        _values.Add(setting, parsed => parsed.GetValue(option));
        return option;
    }

    private Option<bool> Switch(Setting setting)
    {
        Option<bool> option = new(setting.Option) { Description = setting.Meaning };
        _switches.Add(setting, option);
        return option;
    }
}
