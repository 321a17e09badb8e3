using System.Collections.Generic;
using System.Threading.Tasks;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Segmentation.Web.Connect;
using Segmentation.Web.Exchanges;
using Segmentation.Web.GrpcWeb;
using Segmentation.Web.Methods;
using Segmentation.Web.Origins;

namespace Segmentation.Web;

/// <summary>Tells the protocols apart, before anything is read.</summary>
internal sealed class WebGate
{
    private const string Taken = "application/json, application/proto, application/grpc, application/grpc-web, application/grpc-web-text";
    private const string TakenByStreams = "application/connect+json, application/connect+proto, application/grpc, application/grpc-web, application/grpc-web-text";

    private readonly MethodCatalog _methods;
    private readonly CrossOrigin _origins;
    private readonly ConnectErrors _errors;
    private readonly TypeRegistry _types;
    private readonly BodyRate _rate;
    private readonly ILogger _log;

    public WebGate(MethodCatalog methods, CrossOrigin origins, IEnumerable<FileDescriptor> errorDetails, BodyRate rate, ILoggerFactory logs)
    {
        _methods = methods;
        _origins = origins;
        _rate = rate;
        _types = TypeRegistry.FromFiles([Google.Rpc.ErrorDetailsReflection.Descriptor, Details.ErrorInfoReflection.Descriptor, .. errorDetails, .. methods.Files]);
        _errors = new ConnectErrors(_types);
        _log = logs.CreateLogger("Segmentation.Web");
    }

    public Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        HttpRequest request = http.Request;
        bool isGet = HttpMethods.IsGet(request.Method);
        if (WebContentType.IsGrpc(request.ContentType) || !(isGet || HttpMethods.IsPost(request.Method) || HttpMethods.IsOptions(request.Method)))
        {
            return next(http);
        }

        string path = request.Path.Value ?? "";
        CalledMethod? method = _methods.Find(path);
        WebContentType type = WebContentType.Read(request.ContentType);
        if (HttpMethods.IsOptions(request.Method))
        {
            return method is not null && _origins.AnswerPreflight(http) ? Task.CompletedTask : next(http);
        }

        if (isGet)
        {
            return method is { IsUnary: true, HasNoSideEffects: true } ? GetAsync(http, next, method) : next(http);
        }

        if (!MayBeCall(http, path, method, type))
        {
            return next(http);
        }

        if (!_origins.Allows(request.Headers.Origin, out string? origin))
        {
            return RefuseOriginAsync(http, path, type);
        }

        return method is null ? RefuseUnknownAsync(http, path, type, origin)
            : type.Protocol == WebProtocol.GrpcWeb ? new GrpcWebExchange(http, type, origin).RunAsync(next)
            : type.Protocol == WebProtocol.ConnectUnary && method.IsUnary && Codec(type.Codec, method) is { } codec ? new ConnectUnaryExchange(http, method, codec, _errors, origin).RunAsync(next)
            : type.Protocol == WebProtocol.ConnectStream && !method.IsUnary && Codec(type.Codec, method) is { } envelopes ? new ConnectStreamExchange(http, method, envelopes, _errors, _rate, origin).RunAsync(next)
            : RefuseTypeAsync(http, method, origin);
    }

    /// <summary>False of what is none of our business: another path, unless it is surely a call of a method that is not here.</summary>
    private bool MayBeCall(HttpContext http, string path, CalledMethod? method, WebContentType type)
        => method is not null || type.Protocol switch
        {
            WebProtocol.GrpcWeb or WebProtocol.ConnectStream => true,
            WebProtocol.ConnectUnary => _methods.HasServiceOf(path) || http.Request.Headers.ContainsKey("connect-protocol-version"),
            _ => false,
        };

    private Task GetAsync(HttpContext http, RequestDelegate next, CalledMethod method)
    {
        if (!_origins.Allows(http.Request.Headers.Origin, out string? origin))
        {
            return RefuseOriginAsync(http, method.Path, new WebContentType(WebProtocol.ConnectUnary, "json", false, ""));
        }

        string encoding = http.Request.Query["encoding"].ToString();
        if (Codec(encoding, method) is { } codec)
        {
            return new ConnectUnaryExchange(http, method, codec, _errors, origin).RunAsync(next);
        }

        Show(http, origin);
        return Refusal.ConnectUnaryAsync(
            http, _errors, StatusCode.Unknown, "A call by GET has to say how its message is written, by encoding=json or encoding=proto in its query.", StatusCodes.Status415UnsupportedMediaType);
    }

    private MessageCodec? Codec(string name, CalledMethod method) => name switch
    {
        "proto" => ProtoCodec.Instance,
        "json" when method.HasJson => new JsonCodec(method, _types),
        _ => null,
    };

    private Task RefuseOriginAsync(HttpContext http, string path, WebContentType type)
    {
        string origin = http.Request.Headers.Origin.ToString();
        WebLog.OriginRefused(_log, path, origin);
        return RefuseAsync(http, type, StatusCode.PermissionDenied, "Pages of this origin may not call here.");
    }

    private Task RefuseUnknownAsync(HttpContext http, string path, WebContentType type, string? origin)
    {
        WebLog.Unimplemented(_log, path);
        Show(http, origin);
        return RefuseAsync(http, type, StatusCode.Unimplemented, _methods.HasServiceOf(path) ? "Method is unimplemented." : "Service is unimplemented.");
    }

    private Task RefuseTypeAsync(HttpContext http, CalledMethod method, string? origin)
    {
        string taken = method.IsUnary ? Taken : TakenByStreams;
        WebLog.BadContentType(_log, method.Path, http.Request.ContentType);
        Show(http, origin);
        http.Response.Headers["Accept-Post"] = taken;
        return Refusal.ConnectUnaryAsync(
            http,
            _errors,
            StatusCode.Unknown,
            $"Content-Type \"{Exchanges.Faults.Shown(http.Request.ContentType ?? "")}\" is not supported by this method; these are: {taken}.",
            StatusCodes.Status415UnsupportedMediaType);
    }

    private Task RefuseAsync(HttpContext http, WebContentType type, StatusCode code, string message) => type.Protocol switch
    {
        WebProtocol.GrpcWeb => Refusal.GrpcWebAsync(http, type, code, message),
        WebProtocol.ConnectStream => Refusal.ConnectStreamAsync(http, _errors, type.Codec, code, message),
        _ => Refusal.ConnectUnaryAsync(http, _errors, code, message),
    };

    private static void Show(HttpContext http, string? origin)
    {
        if (origin is not null)
        {
            CrossOrigin.Allow(http.Response.Headers, origin);
        }
    }
}
