using System;
using System.IO;

namespace Segmentation.Cli.Output;

/// <summary>How an error looks: <c>error: </c> before its first line, further lines indented below it.</summary>
internal static class ErrorText
{
    public static void Write(TextWriter writer, string message)
    {
        string[] lines = message.ReplaceLineEndings("\n").Split('\n');
        writer.WriteLine($"error: {lines[0]}");
        foreach (string line in lines.AsSpan(1))
        {
            writer.WriteLine($"       {line}");
        }
    }
}
