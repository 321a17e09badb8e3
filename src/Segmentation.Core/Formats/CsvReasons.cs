namespace Segmentation.Formats;

/// <summary>Why a row of delimited text was refused. Stable: receipts and ledgers keep them.</summary>
internal static class CsvReasons
{
    public const string ColumnCount = "csv_column_count";
    public const string Quote = "csv_quote";
    public const string Encoding = "csv_encoding";
    public const string CellTooLong = "csv_cell_too_long";
    public const string RowTooLong = "csv_row_too_long";
}
