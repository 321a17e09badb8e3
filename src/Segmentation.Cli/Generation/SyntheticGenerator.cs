using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Numerics;
using System.Threading;

namespace Segmentation.Cli.Generation;

/// <summary>Writes rows of any number about devices of any number: memory does not grow with either.</summary>
/// <remarks>
/// Every device is introduced by one row, spread evenly over all rows; the other rows draw a device that was introduced already, early ones far more
/// often. Countries, systems, ages and newsletters are functions of the device; seven interests of ten come from the device's cluster, so interests
/// are correlated; pages and interests fall off as Zipf's law says.
/// </remarks>
internal sealed class SyntheticGenerator
{
    private const int RowsBetweenLooks = 1 << 14;
    private const int MostSpend = 5000;

    private readonly SyntheticOptions _options;
    private readonly Xoshiro _random;
    private readonly SyntheticText _text;
    private readonly SyntheticAnswers _answers;
    private readonly Zipf _pages = new(SyntheticText.PageCount);
    private readonly Zipf _interests = new(SyntheticText.InterestCount);
    private readonly Zipf _ofCluster = new(SyntheticText.InterestsOfCluster);
    private readonly long _stride;
    private long _introduced;

    public SyntheticGenerator(SyntheticOptions options)
    {
        options.Check();
        _options = options;
        _random = new Xoshiro(options.Seed);
        _text = new SyntheticText(options.AsOf, options.Days);
        _answers = new SyntheticAnswers(options);
        _stride = Stride(options.Devices);
    }

    /// <summary>Writes the files, the mapping and the manifest into a directory.</summary>
    /// <returns>The manifest and the bytes of rows before compression.</returns>
    public (Manifest Manifest, long Bytes) Write(string directory, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        List<string> inputs = [];
        long bytes = 0;
        for (int file = 0; file < _options.Files; file++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"observations-{file + 1:D3}.csv{(_options.Compress ? ".gz" : string.Empty)}");
            long first = Share(file);
            bytes += WriteFile(Path.Combine(directory, name), first, Share(file + 1) - first, cancellation);
            inputs.Add(name);
        }

        const string Mapping = "mapping.json";
        File.WriteAllText(Path.Combine(directory, Mapping), SyntheticMapping.Text);
        Manifest manifest = new(
            string.Create(CultureInfo.InvariantCulture, $"{_options.Rows} synthetic observations of {_options.Devices} devices."),
            _options.Seed,
            _options.AsOf.ToString(),
            [new ManifestDelivery("Web visits.", Mapping, inputs)],
            _answers.Segments(),
            new ManifestDestination("adnet", "cookie", "page"));
        manifest.Save(directory);
        return (manifest, bytes);
    }

    private long Share(int file) => (long)((BigInteger)_options.Rows * file / _options.Files);

    private long WriteFile(string path, long firstRow, long rows, CancellationToken cancellation)
    {
        Stream stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        using CsvBuffer csv = new(_options.Compress ? new GZipStream(stream, CompressionLevel.Fastest) : stream);
        csv.Add(SyntheticText.Header).EndRow();
        for (long row = 0; row < rows; row++)
        {
            if (row % RowsBetweenLooks == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            Row(csv, firstRow + row);
        }

        return csv.Position;
    }

    private void Row(CsvBuffer csv, long row)
    {
        // The share of devices introduced keeps up with the share of rows written.
        bool introduces = (Int128)_introduced * _options.Rows <= (Int128)row * _options.Devices;
        long rank = introduces ? _introduced++ : _random.Skewed(_introduced);
        long number = (long)((UInt128)(ulong)rank * (ulong)_stride % (ulong)_options.Devices);
        SyntheticDevice device = new(_options.Seed, number);
        if (introduces)
        {
            _answers.Add(device);
        }

        int back = introduces ? _answers.IntroducedBack(number) : _random.Below(_options.Days);
        csv.AddHex(device.Id).Add((byte)',');
        csv.Add(_text.Day(back)).Add((byte)'T');
        int second = _random.Below(86_400);
        csv.AddPair(second / 3600).Add((byte)':').AddPair(second / 60 % 60).Add((byte)':').AddPair(second % 60).Add("Z,"u8);
        csv.Add(introduces && _answers.HasPage(number) ? PlantedPage : _text.Pages[_pages.Draw(_random)]).Add((byte)',');
        csv.Add(_text.CountryTexts[device.Country]).Add((byte)',');
        csv.Add(introduces && _answers.HasInterest(number) ? PlantedInterest : Interest(device)).Add((byte)',');
        csv.Add(device.Age).Add((byte)',');
        csv.AddHundredths(introduces && _answers.IsRefunded(number) ? SyntheticAnswers.Refund : _random.Below(MostSpend)).Add((byte)',');
        csv.Add(device.Newsletter ? "true,"u8 : ","u8);
        csv.Add(_text.SystemTexts[device.System]);
        csv.EndRow();
    }

    private static ReadOnlySpan<byte> PlantedPage => "/planted/page"u8;

    private static ReadOnlySpan<byte> PlantedInterest => "planted-interest"u8;

    private ReadOnlySpan<byte> Interest(in SyntheticDevice device) => _text.Interests[_random.PerMille(700)
        ? (device.Cluster * SyntheticText.InterestsOfCluster) + _ofCluster.Draw(_random)
        : _interests.Draw(_random)];

    // A step near the golden section that shares no factor with the number of devices visits each once, in no order.
    private static long Stride(long devices)
    {
        long stride = long.Max(1, (long)((Int128)devices * 618_033_989 / 1_000_000_000));
        while (BigInteger.GreatestCommonDivisor(stride, devices) != 1)
        {
            stride++;
        }

        return stride;
    }
}
