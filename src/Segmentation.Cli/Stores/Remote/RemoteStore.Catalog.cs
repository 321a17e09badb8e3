using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Segmentation.Vocabulary;
using Segmentation.Vocabulary.Keys;

namespace Segmentation.Cli.Stores.Remote;

/// <summary>What the store knows by name.</summary>
internal sealed partial class RemoteStore
{
    private readonly V1.CatalogService.CatalogServiceClient _catalog = new(connection.Calls);
    private readonly V1.AccessService.AccessServiceClient _access = new(connection.Calls);

    public IReadOnlyList<AttributeEntry> Attributes() => All(
        (token, options) => _catalog.ListAttributes(new V1.ListAttributesRequest { PageSize = LargestPage, PageToken = token }, options),
        static page => page.Attributes.Select(FromWire.Attribute),
        static page => page.NextPageToken);

    public IReadOnlyList<ValueInfo> Values(string attribute, int most)
    {
        V1.ListAttributeValuesRequest request = new() { Attribute = attribute, Limit = (uint)most };
        return [.. Ask(options => _catalog.ListAttributeValues(request, options)).Values.Select(static value => new ValueInfo(value.Text, (long)value.Devices))];
    }

    public ulong SetTimeToLive(string attribute, int? days)
    {
        V1.UpdateAttributeRequest request = new()
        {
            Attribute = new V1.Attribute { Name = attribute },
            UpdateMask = new FieldMask { Paths = { "ttl_days" } },
        };
        if (days is { } limit)
        {
            request.Attribute.TtlDays = (uint)limit;
        }

        Ask(options => _catalog.UpdateAttribute(request, options));
        return Version;
    }

    public IReadOnlyList<SegmentInfo> Segments() => All(
        (token, options) => _catalog.ListSegments(new V1.ListSegmentsRequest { PageSize = LargestPage, PageToken = token }, options),
        static page => page.Segments.Select(FromWire.Segment),
        static page => page.NextPageToken);

    public (SegmentInfo? Saved, IReadOnlyList<RuleMessage> Messages) SaveSegment(string name, string rule)
    {
        V1.Segment wanted = new() { Name = name, Rule = rule };
        return Ask(options => Judge<(SegmentInfo?, IReadOnlyList<RuleMessage>)>(
            () =>
            {
                V1.Segment saved = IsKnown(name, options)
                    ? _catalog.UpdateSegment(new V1.UpdateSegmentRequest { Segment = wanted }, options)
                    : _catalog.CreateSegment(new V1.CreateSegmentRequest { Segment = wanted }, options);
                return (FromWire.Segment(saved), [.. saved.Messages.Select(FromWire.Message)]);
            },
            static mistakes => (null, mistakes)));
    }

    public void DeleteSegment(string name) => Ask(options => _catalog.DeleteSegment(new V1.DeleteSegmentRequest { Name = name }, options));

    public IReadOnlyList<DestinationInfo> Destinations() => All(
        (token, options) => _catalog.ListDestinations(new V1.ListDestinationsRequest { PageSize = LargestPage, PageToken = token }, options),
        static page => page.Destinations.Select(FromWire.Destination),
        static page => page.NextPageToken);

    public DestinationInfo CreateDestination(string name, string idSpace, int floor)
    {
        V1.Destination wanted = new() { Name = name, IdSpace = idSpace, Floor = (uint)floor };
        return FromWire.Destination(Ask(options => _catalog.CreateDestination(new V1.CreateDestinationRequest { Destination = wanted }, options)));
    }

    public byte[] DestinationKey(string name) =>
        Ask(options => _catalog.GetDestinationKey(new V1.GetDestinationKeyRequest { Name = name }, options)).Key.ToByteArray();

    public void DeleteDestination(string name) => Ask(options => _catalog.DeleteDestination(new V1.DeleteDestinationRequest { Name = name }, options));

    public IReadOnlyList<ActivationInfo> Activations(string? destination) => All(
        (token, options) => _catalog.ListActivations(
            new V1.ListActivationsRequest { PageSize = LargestPage, PageToken = token, Destination = destination ?? string.Empty }, options),
        static page => page.Activations.Select(FromWire.Activation),
        static page => page.NextPageToken);

    public ActivationInfo CreateActivation(ActivationDefinition definition)
    {
        V1.Activation wanted = new()
        {
            Name = definition.Name,
            Segment = definition.Segment,
            Destination = definition.Destination,
            ExternalId = definition.ExternalId,
            StartTime = definition.Start is { } start ? Timestamp.FromDateTimeOffset(start) : null,
            EndTime = definition.End is { } end ? Timestamp.FromDateTimeOffset(end) : null,
            MemberTtl = definition.MemberDays is { } days ? Duration.FromTimeSpan(TimeSpan.FromDays(days)) : null,
            State = State(definition.State),
        };
        return FromWire.Activation(Ask(options => _catalog.CreateActivation(new V1.CreateActivationRequest { Activation = wanted }, options)));
    }

    public ActivationInfo SetState(ActivationDefinition activation, ActivationState state)
    {
        V1.UpdateActivationRequest request = new()
        {
            Activation = new V1.Activation { Name = activation.Name, State = State(state) },
            UpdateMask = new FieldMask { Paths = { "state" } },
        };
        return FromWire.Activation(Ask(options => _catalog.UpdateActivation(request, options)));
    }

    public void DeleteActivation(string name) => Ask(options => _catalog.DeleteActivation(new V1.DeleteActivationRequest { Name = name }, options));

    public IReadOnlyList<AccessKeyInfo> AccessKeys() => All(
        (token, options) => _access.ListKeys(new V1.ListKeysRequest { PageSize = LargestPage, PageToken = token }, options),
        static page => page.Keys.Select(FromWire.Key),
        static page => page.NextPageToken);

    public (AccessKeyInfo Key, string Secret) CreateAccessKey(string name, AccessRole role, string? destination)
    {
        V1.CreateKeyRequest request = new()
        {
            Name = name,
            Role = role switch
            {
                AccessRole.Viewer => V1.Role.Viewer,
                AccessRole.Operator => V1.Role.Operator,
                AccessRole.Destination => V1.Role.Destination,
                _ => V1.Role.Admin,
            },
            Destination = destination ?? string.Empty,
        };
        V1.CreateKeyResponse made = Ask(options => _access.CreateKey(request, options));
        return (FromWire.Key(made.Key), made.Secret);
    }

    public AccessKeyInfo RevokeAccessKey(string id) => FromWire.Key(Ask(options => _access.RevokeKey(new V1.RevokeKeyRequest { Id = id }, options)));

    private bool IsKnown(string segment, CallOptions options)
    {
        try
        {
            _catalog.GetSegment(new V1.GetSegmentRequest { Name = segment }, options);
            return true;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    private static V1.State State(ActivationState state) => state switch
    {
        ActivationState.Paused => V1.State.Paused,
        ActivationState.Ended => V1.State.Ended,
        _ => V1.State.Active,
    };
}
