using Segmentation.Ingestion.Identifiers;
using Segmentation.Ingestion.Mapping;
using Segmentation.Ingestion.Values;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion.Translation;

/// <summary>Works out what of a batch depends on nothing but the batch: its identifiers and times.</summary>
/// <threadsafety>Safe for concurrent use, also beside the translation of another batch.</threadsafety>
internal sealed class BatchAdmitter(FeedMapping mapping, FeedColumns columns, IdentifierDoor door, DayOfTime? dayOfTime)
{
    public AdmittedBatch Admit(RecordBatch batch)
    {
        TextColumn? spaces = mapping.Identifier.SpaceColumn is { } name ? columns.Of(batch, name) : null;
        DoorResult identifiers = door.Admit(columns.Of(batch, mapping.Identifier.Column), spaces);
        (ushort[] days, string?[] reasons) = Days(mapping.Time.Column is { } column ? columns.Of(batch, column) : null);
        return new AdmittedBatch(batch, identifiers, days, reasons);
    }

    private (ushort[] Days, string?[] Reasons) Days(TextColumn? times)
    {
        if (times is null)
        {
            return ([mapping.Time.Day!.Value.Value], [null]);
        }

        ushort[] days = new ushort[times.ValueCount];
        string?[] reasons = new string?[times.ValueCount];
        for (int cell = 0; cell < days.Length; cell++)
        {
            reasons[cell] = dayOfTime!.Read(times.Value(cell), out days[cell]);
        }

        return (days, reasons);
    }
}

/// <summary>A batch whose identifiers and times are worked out.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Identifiers">What the door made of its identifiers.</param>
/// <param name="Days">Per distinct time, its day; a single one when the mapping says the day.</param>
/// <param name="DayReasons">Per distinct time, why it is refused, or null.</param>
internal sealed record AdmittedBatch(RecordBatch Batch, DoorResult Identifiers, ushort[] Days, string?[] DayReasons);
