using System.Linq;
using System.Threading.Tasks;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Segmentation.Service.Errors;
using Xunit;

namespace Segmentation.Service.Tests.Support;

/// <summary>Short ways to call and to look at what was refused.</summary>
internal static class Calls
{
    /// <summary>Calls of a channel that carry a key; null for none.</summary>
    public static CallInvoker With(ChannelBase channel, string? key)
    {
        CallInvoker invoker = channel.CreateCallInvoker();
        return key is null ? invoker : invoker.Intercept(metadata =>
        {
            metadata.Add("authorization", "Bearer " + key);
            return metadata;
        });
    }

    /// <summary>Calls, and checks that it is refused with a code and reason.</summary>
    public static async Task<RpcException> RefusedAsync<T>(AsyncUnaryCall<T> call, StatusCode code, string reason)
    {
        RpcException status = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal((code, reason), (status.StatusCode, RpcErrors.ReasonOf(status)));
        Google.Rpc.Status details = RpcErrors.DetailsOf(status)!;
        Assert.Equal(((int)code, status.Status.Detail), (details.Code, details.Message));
        return status;
    }

    /// <summary>The one detail of a type.</summary>
    public static T Detail<T>(RpcException status)
        where T : IMessage, new()
    {
        Any[] details = [.. RpcErrors.DetailsOf(status)!.Details.Where(detail => detail.Is(new T().Descriptor))];
        T message = new();
        message.MergeFrom(Assert.Single(details).Value);
        return message;
    }

    /// <summary>The fields that a status complains of.</summary>
    public static string Fields(RpcException status) =>
        string.Join(' ', Detail<Google.Rpc.BadRequest>(status).FieldViolations.Select(static violation => violation.Field));
}
