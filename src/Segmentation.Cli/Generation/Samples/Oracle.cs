using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Vocabulary;

namespace Segmentation.Cli.Generation.Samples;

/// <summary>What the sample files say about devices, kept in plain dictionaries by the rules of docs/rules.md: the answer key, not an engine.</summary>
internal sealed class Oracle(DayNumber asOf)
{
    private readonly Dictionary<(string Space, string Id), OracleDevice> _devices = [];

    /// <summary>The day that questions are asked on.</summary>
    public DayNumber AsOf { get; } = asOf;

    /// <summary>The device of a normalised identifier; it exists from then on.</summary>
    public OracleDevice Device(string space, string id)
    {
        if (!_devices.TryGetValue((space, id), out OracleDevice? device))
        {
            device = new OracleDevice(space, AsOf);
            _devices.Add((space, id), device);
        }

        return device;
    }

    /// <summary>A delivery that is the whole truth about its attributes begins.</summary>
    public void Forget(params string[] attributes)
    {
        foreach (OracleDevice device in _devices.Values)
        {
            device.Forget(attributes);
        }
    }

    public long Count(Func<OracleDevice, bool> question) => _devices.Values.LongCount(question);
}
