using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.TestSupport.Engine;
using Segmentation.TestSupport.Execution;
using Segmentation.TestSupport.Expressions;

namespace Segmentation.Core.Tests.Engine;

/// <summary>The sample world of docs/rules.md, made once: in an engine, and as the devices of the row-by-row model.</summary>
public sealed class SampleWorld : IDisposable
{
    private const int Seed = 20_111_210;

    private readonly EngineWorld _world;

    public SampleWorld()
    {
        SampleSchema schema = Document.Schema;
        _world = new EngineWorld(schema.Attributes.Select(static attribute => attribute.Definition), schema.IdSpaceNames);
        IReadOnlyList<FeedRow> rows = SampleFeed.Rows(schema, devices: 120, rows: 2_400, Seed);
        FeedModel model = new(schema);
        model.Take(rows);
        Devices = model.Devices();
        _world.Ingest(rows);
        SaveSegments(Engine);
    }

    public static RulesDocument Document { get; } = RulesDocument.Load();

    public SegmentationEngine Engine => _world.Engine;

    public IReadOnlyDictionary<uint, NaiveDevice> Devices { get; }

    /// <summary>Whether a segment of the page has a rule that a store takes; those that refer to themselves or hold a mistake are there to be refused.</summary>
    public static bool CanBeSaved(string segment) => segment is not ("loop a" or "loop b" or "narcissus" or "broken");

    /// <summary>Saves the segments of the page that can be saved.</summary>
    public static void SaveSegments(SegmentationEngine engine)
    {
        foreach (string name in Document.Schema.SegmentNames.Where(CanBeSaved))
        {
            Document.Schema.TryGetRule(name, out string? rule);
            engine.SaveSegment(name, rule!);
        }
    }

    public void Dispose() => _world.Dispose();
}
