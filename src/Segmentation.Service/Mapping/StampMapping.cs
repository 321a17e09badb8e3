using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf;

namespace Segmentation.Service.Mapping;

/// <summary>Stamps and messages about rules, outwards.</summary>
internal static class StampMapping
{
    public static V1.Stamp ToWire(this Stamp stamp) => new()
    {
        Version = stamp.Version,
        AsOfDay = stamp.AsOf.ToString(),
        DayZone = stamp.DayZone,
        PolicyVersion = stamp.PolicyVersion,
        RuleHash = UnsafeByteOperations.UnsafeWrap(Convert.FromHexString(stamp.RuleHash)),
    };

    public static V1.RuleMessage ToWire(this RuleMessage message) => new()
    {
        Id = message.Id,
        IsError = message.IsError,
        Start = (uint)message.Start,
        Length = (uint)message.Length,
        Line = (uint)message.Line,
        Column = (uint)message.Column,
        Message = message.Message,
        Suggestion = message.Suggestion ?? "",
    };

    public static IEnumerable<V1.RuleMessage> ToWire(this IReadOnlyList<RuleMessage> messages) => messages.Select(ToWire);
}
