using System.Linq;
using Segmentation.Service.Errors;

namespace Segmentation.Service.Mapping;

/// <summary>Answers of counts and explanations, outwards.</summary>
internal static class AnalysisMapping
{
    /// <param name="answer">The answer.</param>
    /// <param name="field">Field that the rule came from, for the error.</param>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: the rule has mistakes.</exception>
    public static V1.CountResponse ToWire(this CountResult answer, string field)
    {
        if (answer.Count is not { } count || answer.Stamp is null)
        {
            throw RpcErrors.InvalidRule(field, answer.Messages);
        }

        V1.CountResponse response = new()
        {
            Count = (ulong)count,
            Stamp = answer.Stamp.ToWire(),
            SeenAfterAsOf = (ulong)answer.SeenAfterAsOf,
            Rule = answer.Rule ?? "",
            Zone = answer.Zone,
        };
        if (answer.Messages.Count > 0)
        {
            response.Messages.AddRange(answer.Messages.ToWire());
        }

        return response;
    }

    /// <inheritdoc cref="ToWire(CountResult, string)"/>
    public static V1.CountResponse ToWire(this ExplainResult explained, string field)
    {
        V1.CountResponse response = explained.Answer.ToWire(field);
        response.Nodes.AddRange(explained.Nodes.Select(static node => new V1.NodeCount { Depth = (uint)node.Depth, Text = node.Text, Count = (ulong)node.Count }));
        return response;
    }
}
