using System.Collections.Frozen;
using System.Collections.Generic;

namespace Segmentation.Service.Access;

/// <summary>Role by method: who may call what. A method that is not here is nobody's, an admin's neither.</summary>
internal static class MethodTable
{
    private const string Access = "/segmentation.v1.AccessService/";
    private const string Analysis = "/segmentation.v1.AnalysisService/";
    private const string Audience = "/segmentation.v1.AudienceService/";
    private const string Catalog = "/segmentation.v1.CatalogService/";
    private const string Health = "/grpc.health.v1.Health/";
    private const string Ingest = "/segmentation.v1.IngestService/";
    private const string Reflection = "/grpc.reflection.v1.ServerReflection/";
    private const string ReflectionAlpha = "/grpc.reflection.v1alpha.ServerReflection/";
    private const string Store = "/segmentation.v1.StoreService/";

    /// <summary>By full name of the method.</summary>
    public static IReadOnlyDictionary<string, Callers> Rows { get; } = new Dictionary<string, Callers>
    {
        [Catalog + "CreateSource"] = Callers.Operators,
        [Catalog + "GetSource"] = Callers.Readers,
        [Catalog + "ListSources"] = Callers.Readers,
        [Catalog + "DeleteSource"] = Callers.Operators,
        [Catalog + "CreateAttribute"] = Callers.Operators,
        [Catalog + "GetAttribute"] = Callers.Readers,
        [Catalog + "ListAttributes"] = Callers.Readers,
        [Catalog + "UpdateAttribute"] = Callers.Operators,
        [Catalog + "DeleteAttribute"] = Callers.Operators,
        [Catalog + "ListAttributeValues"] = Callers.Operators,
        [Catalog + "CreateSegment"] = Callers.Operators,
        [Catalog + "GetSegment"] = Callers.Readers,
        [Catalog + "ListSegments"] = Callers.Readers,
        [Catalog + "UpdateSegment"] = Callers.Operators,
        [Catalog + "DeleteSegment"] = Callers.Operators,
        [Catalog + "CreateDestination"] = Callers.Operators,
        [Catalog + "GetDestination"] = Callers.Readers,
        [Catalog + "ListDestinations"] = Callers.Readers,
        [Catalog + "UpdateDestination"] = Callers.Operators,
        [Catalog + "DeleteDestination"] = Callers.Operators,
        [Catalog + "GetDestinationKey"] = Callers.Admin,
        [Catalog + "CreateActivation"] = Callers.Operators,
        [Catalog + "GetActivation"] = Callers.Readers,
        [Catalog + "ListActivations"] = Callers.Readers,
        [Catalog + "UpdateActivation"] = Callers.Operators,
        [Catalog + "DeleteActivation"] = Callers.Operators,

        [Analysis + "Count"] = Callers.Operators,
        [Analysis + "Explain"] = Callers.Operators,

        [Ingest + "Ingest"] = Callers.Operators,
        [Ingest + "GetDelivery"] = Callers.Operators,

        [Audience + "GetDestination"] = Callers.Destination,
        [Audience + "ListActivations"] = Callers.Destination,
        [Audience + "BeginExport"] = Callers.Destination,
        [Audience + "ReadExport"] = Callers.Destination,
        [Audience + "CommitExport"] = Callers.Destination,

        [Access + "CreateKey"] = Callers.Admin,
        [Access + "ListKeys"] = Callers.Admin,
        [Access + "RevokeKey"] = Callers.Admin,

        [Store + "GetStore"] = Callers.Readers,
        [Store + "Checkpoint"] = Callers.Admin,
        [Store + "VerifyStore"] = Callers.Admin,
        [Store + "DeleteDevices"] = Callers.Admin,

        [Reflection + "ServerReflectionInfo"] = Callers.Known,
        [ReflectionAlpha + "ServerReflectionInfo"] = Callers.Known,

        [Health + "Check"] = Callers.Anyone,
        [Health + "Watch"] = Callers.Anyone,
    }.ToFrozenDictionary();

    /// <summary>Who may call a method.</summary>
    public static Callers Of(string method) => Rows.GetValueOrDefault(method, Callers.None);
}
