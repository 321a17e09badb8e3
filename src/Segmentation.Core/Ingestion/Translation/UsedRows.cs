namespace Segmentation.Ingestion.Translation;

/// <summary>The rows of a batch that have both a device and a day.</summary>
/// <param name="Rows">Per used row, its place in the columns of the batch.</param>
/// <param name="Devices">Per used row, its device: numbered by first appearance, not yet an ordinal.</param>
/// <param name="Days">Per used row, its day.</param>
/// <param name="DeviceCount">Number of devices.</param>
internal sealed record UsedRows(int[] Rows, int[] Devices, ushort[] Days, int DeviceCount);
