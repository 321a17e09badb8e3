using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Segmentation.Service.Access;
using Segmentation.Service.Errors;

namespace Segmentation.Service.Mapping;

/// <summary>Request ids.</summary>
internal static class Requests
{
    private const int LongestId = 128;

    /// <summary>What makes a change have effect once, or null when the request has no id.</summary>
    /// <remarks>The digest is SHA-256 over the name of the method and the request without its id, so the same id for other content is told apart.</remarks>
    public static ChangeRequest? Once<T>(ServerCallContext context, T request, string requestId)
        where T : class, IMessage<T>, IDeepCloneable<T>
    {
        if (requestId.Length == 0)
        {
            return null;
        }

        if (requestId.Length > LongestId)
        {
            throw RpcErrors.Invalid("request_id", string.Create(CultureInfo.InvariantCulture, $"it has {requestId.Length} characters; allowed are 1 to {LongestId}"));
        }

        return new ChangeRequest(Principal.Of(context).Id, requestId, Digest(context.Method, request));
    }

    /// <summary>Digest of a request without its <c>request_id</c>.</summary>
    public static byte[] Digest<T>(string method, T request)
        where T : class, IMessage<T>, IDeepCloneable<T>
    {
        T content = request.Clone();
        FieldDescriptor? id = content.Descriptor.FindFieldByName("request_id");
        id?.Accessor.Clear(content);
        byte[] name = Encoding.UTF8.GetBytes(method);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(name);
        hash.AppendData([0]);
        hash.AppendData(content.ToByteArray());
        return hash.GetHashAndReset();
    }
}
