using System;
using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>What identifies an answer: the same stamp always gives the same answer.</summary>
/// <param name="Version">Committed state that was asked.</param>
/// <param name="AsOf">Day that windows and times-to-live were counted from.</param>
/// <param name="DayZone">Zone in which days are cut.</param>
/// <param name="PolicyVersion">Version of the last deletion; 0 before the first.</param>
/// <param name="RuleHash">SHA-256 of the canonical rule text, 64 lower-case hexadecimal digits.</param>
public sealed record Stamp(ulong Version, DayNumber AsOf, string DayZone, ulong PolicyVersion, string RuleHash);

/// <summary>A mistake or hint in a rule.</summary>
/// <param name="Id">Stable id, such as <c>SEG0012</c>.</param>
/// <param name="IsError">False for warnings.</param>
/// <param name="Start">First character, from 0.</param>
/// <param name="Length">Number of characters.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What was found and what is allowed.</param>
/// <param name="Suggestion">What was probably meant, or null.</param>
public sealed record RuleMessage(string Id, bool IsError, int Start, int Length, int Line, int Column, string Message, string? Suggestion);

/// <summary>Answer of a count.</summary>
/// <param name="Count">Devices in the set; null when the rule has errors.</param>
/// <param name="SeenAfterAsOf">Devices last seen after the as-of day: how much the as-of day hides.</param>
/// <param name="Stamp">What identifies the answer; null when the rule has errors.</param>
/// <param name="Rule">Canonical text; null when the rule could not be read.</param>
/// <param name="Messages">Errors and warnings.</param>
/// <param name="Zone">Zone the number was released in: <c>own</c>.</param>
public sealed record CountResult(long? Count, long SeenAfterAsOf, Stamp? Stamp, string? Rule, IReadOnlyList<RuleMessage> Messages, string Zone);

/// <summary>Count of one part of a rule, evaluated alone.</summary>
/// <param name="Depth">0 for the whole rule.</param>
/// <param name="Text">Rule text of the part.</param>
/// <param name="Count">Devices in it.</param>
public sealed record NodeCount(int Depth, string Text, long Count);

/// <summary>Answer of an explanation.</summary>
/// <param name="Answer">The count itself.</param>
/// <param name="Nodes">Counts of every part, in the order of the text; empty when the rule has errors.</param>
/// <param name="Plan">The plan as text; empty when the rule has errors.</param>
public sealed record ExplainResult(CountResult Answer, IReadOnlyList<NodeCount> Nodes, string Plan);

/// <summary>An attribute as listings show it.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Devices">Devices that have a value, time-to-live left aside.</param>
/// <param name="ValueCount">Distinct values in the dictionary.</param>
/// <param name="Etag">Changes with every change of the definition.</param>
public sealed record AttributeInfo(AttributeDefinition Definition, long Devices, int ValueCount, string Etag);

/// <summary>A value as listings show it.</summary>
/// <param name="Text">The value.</param>
/// <param name="Devices">Devices that hold it, time-to-live left aside.</param>
public sealed record ValueInfo(string Text, long Devices);

/// <summary>A stored segment.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version of the rule, from 1.</param>
/// <param name="Rule">Rule text as it was saved.</param>
/// <param name="Updated">When this version was saved.</param>
/// <param name="Etag">Changes with every change of it.</param>
public sealed record SegmentInfo(string Name, int Version, string Rule, DateTimeOffset Updated, string Etag);

/// <summary>A system that audiences are delivered to.</summary>
/// <param name="Name">Name.</param>
/// <param name="IdSpace">Id space whose devices it can be told about.</param>
/// <param name="Floor">Smallest audience it may receive.</param>
/// <param name="KeyEpoch">Epoch of its key, from 1.</param>
/// <param name="KeyFingerprint">Fingerprint of its key.</param>
/// <param name="IdentifierForm">Form of the identifiers of its id space.</param>
/// <param name="Etag">Changes with every change of it.</param>
public sealed record DestinationInfo(string Name, string IdSpace, int Floor, int KeyEpoch, string KeyFingerprint, IdentifierForm IdentifierForm, string Etag);

/// <summary>One delivery of an audience to a file.</summary>
/// <param name="Destination">Name of the destination.</param>
/// <param name="Gross">Devices in the segment.</param>
/// <param name="Addressable">Of these, devices in the destination's id space: the rows written.</param>
/// <param name="Sum">Sum of the scoped tokens modulo 2^128, 32 hexadecimal digits: what the receiver can check.</param>
/// <param name="Output">Path written.</param>
/// <param name="Stamp">What identifies the audience.</param>
public sealed record ExportResult(string Destination, long Gross, long Addressable, string Sum, string Output, Stamp Stamp);

/// <summary>Result of a deletion.</summary>
/// <param name="Requested">Identifiers given.</param>
/// <param name="Deleted">Devices deleted.</param>
/// <param name="Unknown">Identifiers that no device has.</param>
/// <param name="Refused">Identifiers refused at the door.</param>
/// <param name="Version">Version from which they are gone.</param>
public sealed record DeleteResult(int Requested, int Deleted, int Unknown, int Refused, ulong Version);

/// <summary>A fault that verification found.</summary>
/// <param name="File">File, relative to the store.</param>
/// <param name="Place">Where in it.</param>
/// <param name="Fault">What is wrong.</param>
public sealed record StoreFault(string File, string Place, string Fault);

/// <summary>How far an ingest is.</summary>
/// <param name="Input">File being read.</param>
/// <param name="Rows">Rows read of it.</param>
/// <param name="Bytes">Bytes read of it, as stored.</param>
/// <param name="TotalBytes">Its size.</param>
public sealed record IngestProgress(string Input, long Rows, long Bytes, long TotalBytes);

/// <summary>A row refused, as an example.</summary>
/// <param name="Row">Row of the input, from 0.</param>
/// <param name="Line">Line of the input, from 1; null where only the format knows lines.</param>
/// <param name="Reason">Stable reason.</param>
/// <param name="Detail">What was found and allowed; identifiers appear only as a hash prefix.</param>
public sealed record RefusalSample(long Row, long? Line, string Reason, string Detail);

/// <summary>What one delivery did.</summary>
public sealed record IngestReceipt
{
    /// <summary>Input files of the delivery.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Identity of the delivery: of files 64 hexadecimal digits, of pushed batches the name that their source gave it.</summary>
    public required string Delivery { get; init; }

    /// <summary>True when it had been taken in completely before and nothing was changed.</summary>
    public required bool AlreadyComplete { get; init; }

    /// <summary>Rows read.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Rows that identified a device.</summary>
    public required long RowsUsed { get; init; }

    /// <summary>Row at which it was taken up again; 0 when it was taken in from its beginning.</summary>
    public required long ResumedAt { get; init; }

    /// <summary>Refused rows by reason.</summary>
    public required IReadOnlyDictionary<string, long> RowsRefused { get; init; }

    /// <summary>Refused values of used rows, by <c>attribute:reason</c>.</summary>
    public required IReadOnlyDictionary<string, long> ValuesRefused { get; init; }

    /// <summary>A few refused rows.</summary>
    public required IReadOnlyList<RefusalSample> Samples { get; init; }

    /// <summary>Observations older than what stood.</summary>
    public required long Stale { get; init; }

    /// <summary>Numbers whose sum would have left the 64-bit range.</summary>
    public required long Overflowed { get; init; }

    /// <summary>Devices not known before.</summary>
    public required long NewDevices { get; init; }

    /// <summary>Attribute values not known before.</summary>
    public required long NewValues { get; init; }

    /// <summary>Version that includes the delivery.</summary>
    public required ulong Version { get; init; }

    /// <summary>Time taken, in seconds.</summary>
    public required double Seconds { get; init; }
}
