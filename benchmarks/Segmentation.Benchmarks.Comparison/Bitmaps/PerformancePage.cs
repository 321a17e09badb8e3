using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Segmentation.Benchmarks.Comparison.Bitmaps;

/// <summary>Writes the generated section of a page anew, between its two marks.</summary>
internal static class PerformancePage
{
    private const string Begin = "<!-- bitmaps: generated, do not edit -->";
    private const string End = "<!-- bitmaps: end -->";

    /// <summary>Whether a page can be written: what is wrong with it, or null.</summary>
    public static string? WhatIsWrong(string path)
    {
        if (!File.Exists(path))
        {
            return $"There is no page {path}.";
        }

        string page = File.ReadAllText(path);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        return begin >= 0 && page.IndexOf(End, StringComparison.Ordinal) > begin
            ? null
            : $"The page {path} lacks the lines \"{Begin}\" and \"{End}\", in this order, that the table stands between.";
    }

    public static void Write(string path, BitmapOptions options, IReadOnlyList<BitmapRow> rows, MachineState before, MachineState after)
    {
        string page = File.ReadAllText(path);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(path, page[..begin] + Begin + "\n" + Text(options, rows, before, after) + page[end..], new UTF8Encoding(false));
    }

    private static string Text(BitmapOptions options, IReadOnlyList<BitmapRow> rows, MachineState before, MachineState after)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"\nMeasured on {before.Day:yyyy-MM-dd} with {options.Devices:N0} devices{(options.IsQuick ? " by `--quick`" : "")}: {before}; load {after.Load:F1} at the end.\n");
        if (before.IsBusy)
        {
            text.Append("**The machine was busy with other work.** Both sides of a row met the same minutes, so ratios by one thread mean something; times, and rows by several threads, do not.\n");
        }

        int met = rows.Count(static row => row.Verdict == "met");
        int missed = rows.Count(static row => row.Verdict == "missed");
        int missing = rows.Count(static row => row.Verdict == "missing");
        text.Append(CultureInfo.InvariantCulture, $"{met} rows meet their target, {missed} miss it, {missing} have no operation of ours yet; the others have no target at this size.\n\n");
        text.Append("| workload | peer | threads, ours : peer | ours, ms | peer, ms | ratio | target | |\n|---|---|---|---|---|---|---|---|\n");
        foreach (BitmapRow row in rows)
        {
            text.Append(row.ToMarkdown()).Append('\n');
        }

        return text.Append('\n').ToString();
    }
}
