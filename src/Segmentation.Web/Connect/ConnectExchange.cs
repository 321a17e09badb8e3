using System;
using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Segmentation.Web.Exchanges;

namespace Segmentation.Web.Connect;

/// <summary>What both forms of Connect have in common: version, timeout and metadata. Source: connectrpc.com/docs/protocol.</summary>
internal abstract class ConnectExchange : Exchange
{
    private const string Version = "connect-protocol-version";
    private const string Timeout = "connect-timeout-ms";
    private const int MaxTimeoutDigits = 10;

    /// <summary>The most of one unit that grpc-timeout takes.</summary>
    private const long MaxOfUnit = 99_999_999;

    private RpcException? _fault;

    protected ConnectExchange(HttpContext http, string? allowedOrigin)
        : base(http, allowedOrigin)
    {
        StringValues version = ReceivedHeaders[Version];
        if (version.Count > 0 && version != "1")
        {
            _fault = Faults.Invalid($"{Version} \"{Faults.Shown(version.ToString())}\" is not supported; 1 is.");
        }

        StringValues timeout = ReceivedHeaders[Timeout];
        if (timeout.Count > 0)
        {
            CallHeaders.GrpcTimeout = ReadTimeout(timeout.ToString());
        }
    }

    /// <summary>What is wrong with the headers, to be said when the body is read; null if nothing is.</summary>
    protected ref RpcException? Fault => ref _fault;

    protected override bool IsMetadata(string name)
        => !name.StartsWith("connect-", StringComparison.OrdinalIgnoreCase)
            && !name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
            && !name.Equals("content-encoding", StringComparison.OrdinalIgnoreCase)
            && !name.Equals("accept-encoding", StringComparison.OrdinalIgnoreCase);

    private StringValues ReadTimeout(string text)
    {
        if (text.Length > MaxTimeoutDigits || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds))
        {
            _fault ??= Faults.Invalid($"Malformed {Timeout} \"{Faults.Shown(text)}\": 1 to {MaxTimeoutDigits} digits are allowed.");
            return StringValues.Empty;
        }

        return milliseconds <= MaxOfUnit
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")
            : string.Create(CultureInfo.InvariantCulture, $"{(milliseconds + 999) / 1000}S");
    }
}
