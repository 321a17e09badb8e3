using System;
using System.Collections.Generic;
using Segmentation.Vocabulary;

namespace Segmentation;

/// <summary>The catalogue as a server changes it: with etags and request ids.</summary>
public sealed partial class SegmentationEngine
{
    /// <summary>All data sources by name.</summary>
    public IReadOnlyList<SourceInfo> Sources() => throw new NotImplementedException();

    /// <summary>Declares a data source.</summary>
    /// <exception cref="InputException">It is there already, or the name or party cannot be used.</exception>
    public SourceInfo CreateSource(string name, Party party, ChangeRequest? request) => throw new NotImplementedException();

    /// <summary>Deletes a source that no attribute belongs to.</summary>
    public void DeleteSource(string name, string? etag, ChangeRequest? request) => throw new NotImplementedException();

    /// <summary>Declares an attribute of a known source.</summary>
    /// <param name="definition">Its id is given by the store.</param>
    /// <param name="request">Makes it have effect once.</param>
    public AttributeInfo CreateAttribute(AttributeDefinition definition, ChangeRequest? request) => throw new NotImplementedException();

    /// <summary>Changes what can change about an attribute.</summary>
    public AttributeInfo UpdateAttribute(string name, AttributeEdit update, string? etag, ChangeRequest? request) => throw new NotImplementedException();

    /// <summary>Deletes an attribute that no segment names, with everything it holds.</summary>
    public void DeleteAttribute(string name, string? etag, ChangeRequest? request) => throw new NotImplementedException();

    /// <summary>Creates a destination.</summary>
    public DestinationInfo CreateDestination(string name, string idSpace, int floor, ChangeRequest? request) => throw new NotImplementedException();

    /// <summary>Changes the floor of a destination.</summary>
    public DestinationInfo UpdateDestination(string name, int floor, string? etag, ChangeRequest? request) => throw new NotImplementedException();

    /// <summary>Deletes a destination that no activation names.</summary>
    public void DeleteDestination(string name, string? etag, ChangeRequest? request) => throw new NotImplementedException();
}
