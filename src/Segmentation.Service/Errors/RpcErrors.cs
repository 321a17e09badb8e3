using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Segmentation.Service.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Errors;

/// <summary>The one place that makes statuses: a code and a text for people, <c>google.rpc</c> details for programs.</summary>
internal static class RpcErrors
{
    /// <summary><c>google.rpc.ErrorInfo.domain</c> of every error.</summary>
    public const string Domain = "segmentation";

    /// <summary>Name of the trailer that holds a <c>google.rpc.Status</c>.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Most bytes of details: metadata beyond 8 KiB is refused by many clients, and base64 makes four bytes of three.</summary>
    private const int MostDetailBytes = 4_096;

    private const int LongestMessage = 1_024;

    /// <summary>A status with an <c>ErrorInfo</c>.</summary>
    /// <param name="code">Status code.</param>
    /// <param name="reason">Stable, in UPPER_SNAKE_CASE.</param>
    /// <param name="message">What was found and what is allowed; no path, secret or identifier.</param>
    /// <param name="metadata">Further values for programs.</param>
    public static RpcException Create(StatusCode code, string reason, string message, params IReadOnlyList<(string Key, string Value)> metadata) =>
        Build(code, Cut(message), [Info(reason, metadata)]);

    /// <summary>As <see cref="Create"/>, and says when to try again.</summary>
    public static RpcException Retry(StatusCode code, string reason, string message, TimeSpan delay) =>
        Build(code, Cut(message), [Info(reason, []), new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }]);

    /// <summary>A call that the stop of the server ends or does not let begin.</summary>
    public static RpcException Stopping() =>
        Retry(StatusCode.Unavailable, "SERVER_STOPPING", "The server is stopping. Repeat the call at another one, or when this one runs again.", TimeSpan.FromSeconds(5));

    /// <summary>A field of the request that cannot be used.</summary>
    /// <param name="field">Path of the field, in the names of the proto.</param>
    /// <param name="description">What was found and what is allowed.</param>
    /// <param name="reason">Stable, in UPPER_SNAKE_CASE.</param>
    public static RpcException Invalid(string field, string description, string reason = "INVALID") =>
        Build(StatusCode.InvalidArgument, Cut($"{field}: {description}"), [Info(reason, []), Violations([(field, Cut(description))])]);

    /// <summary>A rule that cannot be used: a violation and a <c>RuleMessage</c> for each mistake, as many as there is room for.</summary>
    public static RpcException InvalidRule(string field, IReadOnlyList<RuleMessage> messages)
    {
        RuleMessage[] mistakes = [.. messages.Where(static message => message.IsError)];
        List<(string, string)> violations = [];
        List<IMessage> details = [];
        int room = MostDetailBytes;
        foreach (RuleMessage mistake in mistakes)
        {
            V1.RuleMessage detail = mistake.ToWire();
            string description = Describe(mistake);
            room -= detail.CalculateSize() + 2 * description.Length + 128;
            if (room < 0 && details.Count > 0)
            {
                break;
            }

            violations.Add((field, Cut(description)));
            details.Add(detail);
        }

        string first = mistakes.Length == 0 ? "The rule cannot be used." : Describe(mistakes[0]);
        string rest = mistakes.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $" (and {mistakes.Length - 1} more)") : "";
        string count = mistakes.Length.ToString(CultureInfo.InvariantCulture);
        return Build(StatusCode.InvalidArgument, Cut($"{field}: {first}") + rest, [Info("INVALID_RULE", [("mistakes", count)]), Violations(violations), .. details]);
    }

    /// <summary>The status of a mistake of the caller.</summary>
    public static RpcException Of(InputException mistake, params IReadOnlyList<(string Key, string Value)> metadata)
    {
        ProblemStatus status = ProblemStatus.Table[mistake.Problem];
        return Create(status.Code, status.Reason, mistake.Message, metadata);
    }

    /// <summary>Ends a call that has not begun: HTTP 200, Trailers-Only.</summary>
    public static void End(HttpContext http, RpcException status)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = "application/grpc";
        http.Response.Headers["grpc-status"] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["grpc-message"] = Uri.EscapeDataString(status.Status.Detail); // more than has to be escaped, but nothing less
        if (status.Trailers.GetValueBytes(DetailsTrailer) is { } details)
        {
            http.Response.Headers[DetailsTrailer] = Convert.ToBase64String(details).TrimEnd('=');
        }
    }

    /// <summary>The details of a status, or null when it has none.</summary>
    public static Google.Rpc.Status? DetailsOf(RpcException exception) =>
        exception.Trailers.GetValueBytes(DetailsTrailer) is { } bytes ? Google.Rpc.Status.Parser.ParseFrom(bytes) : null;

    /// <summary>The <c>ErrorInfo.reason</c> of a status, or the name of its code when it has none.</summary>
    public static string ReasonOf(RpcException exception) =>
        DetailsOf(exception)?.Details.FirstOrDefault(static detail => detail.Is(ErrorInfo.Descriptor))?.Unpack<ErrorInfo>().Type ?? exception.StatusCode.ToString();

    private static string Describe(RuleMessage mistake)
    {
        string suggestion = mistake.Suggestion is { } meant ? $"; did you mean {meant}?" : "";
        return string.Create(CultureInfo.InvariantCulture, $"line {mistake.Line}, column {mistake.Column}: [{mistake.Id}] {mistake.Message}{suggestion}");
    }

    private static ErrorInfo Info(string reason, IEnumerable<(string Key, string Value)> metadata)
    {
        ErrorInfo info = new() { Type = reason, Domain = Domain }; // field 1, which the package still has under its first name
        foreach ((string key, string value) in metadata)
        {
            info.Metadata.Add(key, value);
        }

        return info;
    }

    private static BadRequest Violations(IEnumerable<(string Field, string Description)> violations) => new()
    {
        FieldViolations =
        {
            violations.Select(static violation => new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description }),
        },
    };

    private static RpcException Build(StatusCode code, string message, IEnumerable<IMessage> details)
    {
        Google.Rpc.Status status = new() { Code = (int)code, Message = message, Details = { details.Select(Any.Pack) } };
        return new RpcException(new Grpc.Core.Status(code, message), new Metadata { { DetailsTrailer, status.ToByteArray() } });
    }

    private static string Cut(string text)
    {
        if (text.Length <= LongestMessage)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[LongestMessage - 2]) ? LongestMessage - 2 : LongestMessage - 1;
        return text[..end] + "…";
    }
}
