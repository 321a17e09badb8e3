using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Segmentation.Web.Methods;

/// <summary>A method that can be called. Immutable.</summary>
/// <param name="Path">Such as <c>/package.Service/Method</c>.</param>
/// <param name="Type">Which sides stream.</param>
/// <param name="Input">Type of requests; null where messages are not those of Protocol Buffers, so that there is no JSON of them.</param>
/// <param name="Output">Type of responses; null as before.</param>
/// <param name="HasNoSideEffects">Whether the proto says so; such a method may be called by GET.</param>
/// <param name="MaxReceive">Longest request in bytes, as sent and inflated; null for no limit.</param>
internal sealed record CalledMethod(string Path, MethodType Type, MessageDescriptor? Input, MessageDescriptor? Output, bool HasNoSideEffects, int? MaxReceive)
{
    public bool IsUnary => Type == MethodType.Unary;

    public bool HasJson => Input is not null && Output is not null;
}
