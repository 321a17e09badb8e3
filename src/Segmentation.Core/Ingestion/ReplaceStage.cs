using System;
using System.Linq;
using System.Threading;
using Segmentation.Index;
using Segmentation.Ingestion.Translation;
using Segmentation.Vocabulary;

namespace Segmentation.Ingestion;

/// <summary>A replacement under way: a private snapshot in which its attributes began empty. Given up, it has changed no answer.</summary>
internal sealed class ReplaceStage(IDeliverySink sink, FeedTranslation translation)
{
    private IndexSnapshot _staged = translation.Attributes.Aggregate(sink.Snapshot, static (snapshot, attribute) => snapshot.WithoutTraits(attribute.Id));

    /// <summary>What was counted so far.</summary>
    public DeliveryTally Tally { get; private set; } = new();

    /// <summary>Stages a batch; one that is refused is not staged.</summary>
    public void Add(AdmittedBatch batch, bool isStrict, CancellationToken cancellation)
    {
        DeliveryTally tally = Tally.Copy();
        IndexChange change = translation.Translator.Translate(batch, _staged, sink.Devices, tally, isStrict, cancellation);
        _staged = _staged.Apply(change, _staged.Version + 1);
        Tally = tally;
    }

    /// <summary>The change that puts what is staged in the place of what is published now.</summary>
    /// <exception cref="InputException">There were rows, and all of them were refused.</exception>
    public IndexChange Finish()
    {
        if (Tally.RowsUsed == 0 && Tally.RowsRead > 0)
        {
            string reasons = string.Join(", ", Tally.RowsRefused.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Value} {pair.Key}"));
            throw new InputException($"All {Tally.RowsRead} rows of the replacement are refused ({reasons}); nothing was changed.");
        }

        return IndexDifference.Between(sink.Snapshot, _staged, translation.Attributes.Select(static attribute => attribute.Id));
    }
}
