using System.Threading.Tasks;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Segmentation.Service.Errors;

namespace Segmentation.Service.Access;

/// <summary>Lets a call pass whose caller is known and allowed; of any other not a byte of its message is read.</summary>
internal sealed class AccessGate(RequestDelegate next, KeyDoor door, ILogger<AccessGate> logger)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is { } called)
        {
            try
            {
                door.Admit(http, called.Method.FullName)?.Attach(http);
            }
            catch (RpcException status)
            {
                RequestLog.Denied(logger, called.Method.FullName, $"{http.Connection.RemoteIpAddress}", status.StatusCode, RpcErrors.ReasonOf(status));
                RpcErrors.End(http, status);
                return Task.CompletedTask;
            }
        }

        return next(http);
    }
}
