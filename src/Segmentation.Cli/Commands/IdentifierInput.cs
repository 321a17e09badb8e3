using System.Collections.Generic;
using System.IO;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Commands;

/// <summary>Identifiers given as arguments, in a file, or on standard input, one a line; blank lines are skipped.</summary>
internal static class IdentifierInput
{
    private const string StandardInput = "-";

    public static IReadOnlyList<string> Read(Invocation run, IReadOnlyList<string> arguments, string? file)
    {
        if (arguments.Count > 0)
        {
            return file is null
                ? arguments
                : throw new InputException("identifiers are given both as arguments and by --input; give one of them");
        }

        if (file is null or StandardInput)
        {
            return Lines(run.Host.In);
        }

        if (!File.Exists(file))
        {
            throw new InputException($"no file '{file}' to read identifiers from");
        }

        using StreamReader reader = new(file);
        return Lines(reader);
    }

    private static List<string> Lines(TextReader reader)
    {
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
            }
        }

        return lines;
    }
}
