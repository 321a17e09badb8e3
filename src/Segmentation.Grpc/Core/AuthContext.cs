using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Grpc.Core;

/// <summary>Who a peer is, by the certificate it showed.</summary>
[DebuggerDisplay("IsPeerAuthenticated = {IsPeerAuthenticated}")]
public class AuthContext
{
    /// <summary>A peer without an identity.</summary>
    internal static readonly AuthContext Unauthenticated = new(null, []);

    private readonly Dictionary<string, List<AuthProperty>> _properties;

    /// <summary>Properties by name; <paramref name="peerIdentityPropertyName"/> names the one that identifies the peer, or is null.</summary>
    public AuthContext(string? peerIdentityPropertyName, Dictionary<string, List<AuthProperty>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        PeerIdentityPropertyName = peerIdentityPropertyName;
        _properties = properties;
    }

    /// <summary>True if something identifies the peer.</summary>
    public bool IsPeerAuthenticated => PeerIdentityPropertyName is not null;

    /// <summary>Name of the property that identifies the peer, or null.</summary>
    public string? PeerIdentityPropertyName { get; }

    /// <summary>The properties that identify the peer; none if it is not authenticated.</summary>
    public IEnumerable<AuthProperty> PeerIdentity => PeerIdentityPropertyName is null ? [] : FindPropertiesByName(PeerIdentityPropertyName);

    /// <summary>Every property.</summary>
    public IEnumerable<AuthProperty> Properties => _properties.Values.SelectMany(named => named);

    /// <summary>The properties of a name.</summary>
    public IEnumerable<AuthProperty> FindPropertiesByName(string propertyName) => _properties.TryGetValue(propertyName, out List<AuthProperty>? named) ? named : [];
}
