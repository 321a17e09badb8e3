using System;
using System.Globalization;
using System.IO;

namespace Segmentation.Cli.Output;

/// <summary>Progress of an ingest: one line that is rewritten in a terminal, a plain line every few seconds elsewhere.</summary>
internal sealed class ProgressText(TextWriter writer, bool terminal, TimeProvider clock) : IProgress<IngestProgress>, IDisposable
{
    private static readonly TimeSpan TerminalPace = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan PlainPace = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private string? _input;
    private long _inputStart;
    private long _firstBytes;
    private long _firstRows;
    private long _lastShown;
    private int _lineLength;

    public void Report(IngestProgress value)
    {
        lock (_gate)
        {
            long now = clock.GetTimestamp();
            if (_input != value.Input)
            {
                _input = value.Input;
                _inputStart = now;
                (_firstBytes, _firstRows) = (value.Bytes, value.Rows);
                _lastShown = now;
            }

            if (clock.GetElapsedTime(_lastShown, now) < (terminal ? TerminalPace : PlainPace))
            {
                return;
            }

            _lastShown = now;
            Show(Line(value, clock.GetElapsedTime(_inputStart, now).TotalSeconds));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (terminal && _lineLength > 0)
            {
                writer.Write($"\r{new string(' ', _lineLength)}\r");
                _lineLength = 0;
            }
        }
    }

    // Rates leave aside what an earlier run had read already.
    private string Line(IngestProgress value, double seconds)
    {
        double share = value.TotalBytes > 0 ? Math.Min(1, (double)value.Bytes / value.TotalBytes) : 1;
        double rows = seconds > 0 ? (value.Rows - _firstRows) / seconds : 0;
        double bytes = seconds > 0 ? (value.Bytes - _firstBytes) / seconds : 0;
        string left = bytes > 0 ? ValueText.Duration((value.TotalBytes - value.Bytes) / bytes) : "?";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(value.Input)}  {share:P0}  {value.Rows:N0} rows  {rows:N0} rows/s  {left} left");
    }

    private void Show(string line)
    {
        if (terminal)
        {
            writer.Write($"\r{line.PadRight(_lineLength)}");
            _lineLength = line.Length;
        }
        else
        {
            writer.WriteLine(line);
        }

        writer.Flush();
    }
}
