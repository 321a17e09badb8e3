using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Segmentation.Service.Errors;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Mapping;

/// <summary>Reads single fields of requests and says which of them cannot be used.</summary>
internal static class Fields
{
    /// <summary>A message that has to be there.</summary>
    public static T Required<T>(T? message, string field)
        where T : class => message ?? throw RpcErrors.Invalid(field, "it is missing");

    /// <summary>A text that has to be there.</summary>
    public static string RequiredText(string text, string field) => text.Length > 0 ? text : throw RpcErrors.Invalid(field, "it is empty");

    /// <summary>An etag, or null when no check is wanted.</summary>
    public static string? Etag(string etag) => etag.Length == 0 ? null : etag;

    /// <summary>A day, or null for today.</summary>
    public static DayNumber? Day(string text, string field)
    {
        if (text.Length == 0)
        {
            return null;
        }

        return DayNumber.TryParse(text, out DayNumber day)
            ? day
            : throw RpcErrors.Invalid(field, "it is no day; allowed are yyyy-MM-dd from 1970-01-01 to 2149-06-06, and nothing for today");
    }

    /// <summary>A number within bounds.</summary>
    public static int Number(uint number, string field, int least, int most) => number >= least && number <= most
        ? (int)number
        : throw RpcErrors.Invalid(field, string.Create(CultureInfo.InvariantCulture, $"it is {number}; allowed are {least} to {most}"));

    /// <summary>A time, or null when it is unset.</summary>
    public static DateTimeOffset? Time(Timestamp? time, string field)
    {
        try
        {
            return time?.ToDateTimeOffset();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw RpcErrors.Invalid(field, "it is no time between the years 1 and 9999");
        }
    }

    /// <summary>The paths of a mask, each allowed.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it is empty, or names what cannot change.</exception>
    public static HashSet<string> Mask(FieldMask? mask, params IReadOnlyList<string> allowed)
    {
        string choice = string.Join(", ", allowed);
        if (mask is null || mask.Paths.Count == 0)
        {
            throw RpcErrors.Invalid("update_mask", $"it names nothing; allowed are: {choice}");
        }

        foreach (string path in mask.Paths.Where(path => !allowed.Contains(path)))
        {
            throw RpcErrors.Invalid("update_mask", $"\"{path}\" cannot change or is not known; allowed are: {choice}");
        }

        return [.. mask.Paths];
    }

    /// <summary>An enum value that is known.</summary>
    public static T Known<T>(T value, string field, T unspecified, params IReadOnlyList<T> allowed)
        where T : struct, System.Enum
    {
        if (allowed.Contains(value))
        {
            return value;
        }

        string found = value.Equals(unspecified) ? "it is missing" : string.Create(CultureInfo.InvariantCulture, $"{value:D} is not known");
        throw RpcErrors.Invalid(field, $"{found}; allowed are: {string.Join(", ", allowed.Select(WireName))}");
    }

    /// <summary>Name of an enum value as the proto has it.</summary>
    private static string WireName<T>(T value)
        where T : struct, System.Enum =>
        typeof(T).GetField(value.ToString())?.GetCustomAttributes(typeof(Google.Protobuf.Reflection.OriginalNameAttribute), false) is [Google.Protobuf.Reflection.OriginalNameAttribute name]
            ? name.Name
            : value.ToString();
}
