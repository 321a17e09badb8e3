using System;
using System.Linq;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Segmentation.Service.Errors;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Service.Access;

/// <summary>Establishes who calls, and whether the method is theirs.</summary>
/// <remarks>While the store has no valid key, callers on this machine are admins. Once this process has seen a valid key, every caller needs one until it ends,
/// even if all keys are revoked.</remarks>
internal sealed class KeyDoor
{
    private const string Scheme = "Bearer ";
    private const int LongestKey = 256;

    private readonly SegmentationEngine _engine;
    private volatile bool _keysAreRequired;

    public KeyDoor(SegmentationEngine engine)
    {
        _engine = engine;
        KeysChanged();
    }

    /// <summary>Whether every caller needs a key.</summary>
    public bool KeysAreRequired => _keysAreRequired;

    /// <summary>Looks whether there is a valid key now; to be called after one was made, for it may be revoked before anyone calls without.</summary>
    public void KeysChanged() => _keysAreRequired |= _engine.AccessKeys().Any(static key => key.Revoked is null);

    /// <summary>The caller, who may call the method; null for a method that needs no caller.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED or PERMISSION_DENIED.</exception>
    public Principal? Admit(HttpContext http, string method)
    {
        Callers callers = MethodTable.Of(method);
        if (callers == Callers.Anyone)
        {
            return null;
        }

        Principal principal = Identify(http);
        return callers.HasFlag(CallerOf(principal.Role))
            ? principal
            : throw RpcErrors.Create(
                StatusCode.PermissionDenied,
                "ROLE_NOT_ALLOWED",
                principal == Principal.Local && callers == Callers.Destination
                    ? "Only a destination may call this: make a key for it with 'segmentation keys create --role destination'."
                    : $"A key of role {NameOf(principal.Role)} may not call this.");
    }

    /// <summary>Refuses to go on with a stream whose caller has lost its key since.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED.</exception>
    public void RequireStill(Principal principal)
    {
        bool mayGoOn = principal == Principal.Local ? !_keysAreRequired : _engine.IsValidAccessKey(principal.Id);
        if (!mayGoOn)
        {
            throw Unknown("KEY_UNKNOWN", "The key was revoked, or the first one was made, while the stream ran.");
        }
    }

    private Principal Identify(HttpContext http)
    {
        StringValues header = http.Request.Headers.Authorization;
        if (header.Count == 0)
        {
            if (!_keysAreRequired)
            {
                KeysChanged();
            }

            return !_keysAreRequired && IsLocal(http)
                ? Principal.Local
                : throw Unknown("KEY_MISSING", "A key is needed: send it as \"authorization: Bearer KEY\". Without any, only callers on this machine are taken, who name it by address or as localhost.");
        }

        if (header.Count > 1 || header[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw Unknown("KEY_MALFORMED", "The authorization header cannot be read; it has to be \"Bearer KEY\", once.");
        }

        string presented = value[Scheme.Length..].Trim();
        return presented.Length is > 0 and <= LongestKey && _engine.TryAuthenticate(presented, out AccessKeyInfo? key)
            ? Principal.Of(key)
            : throw Unknown("KEY_UNKNOWN", "The key is not known or was revoked.");
    }

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && (http.Request.IsHttps || NamesThisMachine(http.Request.Host.Host));

    /// <summary>False of a name that someone else may have made stand for this machine, so that a browser on it takes his page and this server for one site.</summary>
    private static bool NamesThisMachine(string host) => host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static Callers CallerOf(AccessRole role) => role switch
    {
        AccessRole.Viewer => Callers.Viewer,
        AccessRole.Operator => Callers.Operator,
        AccessRole.Destination => Callers.Destination,
        AccessRole.Admin => Callers.Admin,
        _ => throw new InvalidOperationException($"Role {role} is not in the table."),
    };

    private static string NameOf(AccessRole role) => role switch
    {
        AccessRole.Viewer => "viewer",
        AccessRole.Operator => "operator",
        AccessRole.Destination => "destination",
        _ => "admin",
    };

    private static RpcException Unknown(string reason, string message) => RpcErrors.Create(StatusCode.Unauthenticated, reason, message);
}
