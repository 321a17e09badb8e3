using System;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Grpc.Core;

namespace Segmentation.Web.Exchanges;

/// <summary>What a request did wrong, as the exception that ends its call.</summary>
internal static class Faults
{
    /// <summary>Throws what was found before the request was read.</summary>
    public static void ThrowIfAny(RpcException? fault)
    {
        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    public static RpcException TooLarge(int limit) => new(new Status(
        StatusCode.ResourceExhausted,
        string.Create(CultureInfo.InvariantCulture, $"Received message exceeds the maximum size: the request has more than {limit} bytes, which is what is allowed.")));

    public static RpcException Invalid(string detail, Exception? cause = null) => new(new Status(StatusCode.InvalidArgument, detail, cause));

    /// <summary>Text from outside, short enough for a message.</summary>
    public static string Shown(string value) => value.Length <= 64 ? value : value[..64] + "…";
}
