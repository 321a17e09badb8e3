using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation;

/// <summary>Size and shape of a synthetic data set.</summary>
/// <param name="Seed">The same seed and sizes give the same bytes.</param>
/// <param name="Devices">Devices, each seen at least once; 10 and more.</param>
/// <param name="Rows">Rows; at least as many as devices.</param>
/// <param name="Files">Files that the rows are spread over, 1 to 1,000.</param>
/// <param name="Days">Days that the rows lie in, up to and with the as-of day; 8 to 3,650.</param>
/// <param name="AsOf">Last day.</param>
/// <param name="Compress">Whether files are compressed.</param>
internal sealed record SyntheticOptions(ulong Seed, long Devices, long Rows, int Files, int Days, DayNumber AsOf, bool Compress)
{
    public const long FewestDevices = 10;
    public const long MostRows = 1L << 40;
    public const int MostFiles = 1000;
    public const int FewestDays = 8;
    public const int MostDays = 3650;

    /// <summary>Checks what single limits cannot.</summary>
    /// <exception cref="InputException">Two sizes do not go together.</exception>
    public void Check()
    {
        if (Rows < Devices)
        {
            throw new InputException($"--rows is {Rows}; allowed is at least one a device: {Devices}");
        }

        if (AsOf.Value < Days)
        {
            throw new InputException($"--as-of {AsOf} is fewer than {Days} days after 1970-01-01");
        }
    }
}
