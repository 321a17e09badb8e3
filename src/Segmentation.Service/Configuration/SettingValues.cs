using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Configuration;

/// <summary>What was set: the command line before the environment, the environment before the JSON file.</summary>
/// <param name="CommandLine">By name of the setting.</param>
/// <param name="Environment">By name of the variable.</param>
/// <param name="Configuration">JSON file; sections of the web server and the log also from the environment.</param>
internal sealed record SettingValues(IReadOnlyDictionary<string, string> CommandLine, IReadOnlyDictionary<string, string> Environment, IConfiguration Configuration)
{
    /// <summary>Sections of a JSON file that are passed on to the web server and the log as they are.</summary>
    private static readonly string[] Sections = ["Kestrel", "Logging"];

    /// <summary>The value of a setting, or null.</summary>
    public string? Text(Setting setting) => Find(setting)?.Value;

    /// <summary>The value of a switch.</summary>
    public bool Switch(Setting setting)
    {
        if (Find(setting) is not { } found)
        {
            return false;
        }

        return bool.TryParse(found.Value, out bool on) ? on : throw Wrong(found.Name, found.Value, "true and false");
    }

    /// <summary>The value of a number.</summary>
    public int Number(Setting setting)
    {
        (string name, string text) = Find(setting) ?? (setting.Option, setting.Default);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= setting.Least && number <= setting.Most
            ? number
            : throw Wrong(name, text, setting.Range);
    }

    /// <summary>The value of limits by method.</summary>
    public DeadlineLimits Limits(Setting setting)
    {
        (string name, string text) = Find(setting) ?? (setting.Option, "");
        return DeadlineLimits.Read(name, text, setting.Default);
    }

    /// <summary>Reads the file, if any, and the environment.</summary>
    /// <exception cref="InputException">The file cannot be read, or sets what is not known.</exception>
    public static SettingValues Load(IReadOnlyDictionary<string, string> commandLine, IEnumerable<KeyValuePair<string, string>> environment, string? file)
    {
        Dictionary<string, string> variables = environment
            .Where(static variable => variable.Key.StartsWith(ServiceSettings.Prefix, StringComparison.Ordinal) && variable.Value.Length > 0)
            .ToDictionary(StringComparer.Ordinal);
        ConfigurationBuilder builder = new();
        if (file is not null)
        {
            Check(file);
            builder.AddJsonFile(Path.GetFullPath(file));
        }

        builder.AddInMemoryCollection(variables
            .Select(static variable => KeyValuePair.Create(variable.Key[ServiceSettings.Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value))
            .Where(static entry => Sections.Contains(entry.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase)));
        return new SettingValues(commandLine, variables, builder.Build());
    }

    private static void Check(string file)
    {
        IConfiguration alone;
        try
        {
            alone = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file)).Build();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            throw new InputException($"The configuration file {file} cannot be used: {(exception.InnerException ?? exception).Message}", exception);
        }

        string[] known = [.. ServiceSettings.All.Select(static setting => setting.Key), .. Sections];
        foreach (IConfigurationSection section in alone.GetChildren())
        {
            if (!known.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new InputException(
                    $"{file}: \"{section.Key}\" is no setting{Suggestion.DidYouMean(section.Key, known)} There are: {string.Join(", ", known)}.");
            }
        }
    }

    private (string Name, string Value)? Find(Setting setting)
    {
        if (CommandLine.TryGetValue(setting.Name, out string? given))
        {
            return (setting.Option, given);
        }

        if (Environment.TryGetValue(setting.Variable, out string? variable))
        {
            return (setting.Variable, variable);
        }

        IConfigurationSection section = Configuration.GetSection(setting.Key);
        string text = section.Value ?? string.Join(Setting.Separator, section.GetChildren().Select(static entry => entry.Value));
        return text.Length > 0 ? (setting.Key, text) : null;
    }

    private static InputException Wrong(string name, string found, string allowed) => new($"{name} is \"{found}\"; allowed are {allowed}.");
}
