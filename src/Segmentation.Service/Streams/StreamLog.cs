using Microsoft.Extensions.Logging;

namespace Segmentation.Service.Streams;

/// <summary>Events of streams: 2100 ingestion, 3100 exports.</summary>
internal static partial class StreamLog
{
    [LoggerMessage(2100, LogLevel.Information, "{Principal} began a delivery of {Source} at batch {NextSequence}.")]
    public static partial void DeliveryOpened(ILogger logger, string principal, string source, long nextSequence);

    [LoggerMessage(2101, LogLevel.Information, "The stream of {Principal} with a delivery of {Source} ended after {Batches} batches.")]
    public static partial void DeliveryStreamEnded(ILogger logger, string principal, string source, long batches);

    [LoggerMessage(3100, LogLevel.Information, "{Destination} began export {Export}: {Activations} activations, {Members} members, {Shards} shards.")]
    public static partial void ExportBegun(ILogger logger, string destination, string export, int activations, long members, int shards);

    [LoggerMessage(3101, LogLevel.Information, "{Destination} read {Chunks} chunks of shard {Shard} of export {Export}.")]
    public static partial void ShardRead(ILogger logger, string destination, string export, int shard, long chunks);

    [LoggerMessage(3102, LogLevel.Information, "{Destination} committed export {Export}: {Sets} sets.")]
    public static partial void ExportCommitted(ILogger logger, string destination, string export, int sets);

    [LoggerMessage(3103, LogLevel.Warning, "The client of {Principal} took nothing of {Method} for too long; its stream was cut.")]
    public static partial void ClientStalled(ILogger logger, string principal, string method);
}
