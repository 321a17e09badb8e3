using System;

namespace Segmentation.Web;

/// <summary>What a content type says of the protocol.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Codec">How messages are written, where the protocol leaves it open: <c>json</c>, <c>proto</c> or what else was named.</param>
/// <param name="IsText">Whether gRPC-Web is sent as Base64.</param>
/// <param name="Suffix">What stands behind the name of gRPC-Web, such as <c>+proto</c>.</param>
internal readonly record struct WebContentType(WebProtocol Protocol, string Codec, bool IsText, string Suffix)
{
    public const string GrpcWeb = "application/grpc-web";
    public const string GrpcWebText = "application/grpc-web-text";
    public const string ConnectPrefix = "application/connect+";

    private const string Grpc = "application/grpc";
    private const string Application = "application/";

    /// <summary>True of gRPC itself: <c>application/grpc</c> in any case, alone or followed by <c>+</c> or <c>;</c>.</summary>
    public static bool IsGrpc(string? contentType) => Is(contentType, Grpc);

    /// <summary>Reads a content type; <see cref="WebProtocol.None"/> if it is that of no protocol that is spoken here.</summary>
    public static WebContentType Read(string? contentType)
    {
        if (Is(contentType, GrpcWebText) || Is(contentType, GrpcWeb))
        {
            bool text = Is(contentType, GrpcWebText);
            int plus = contentType!.IndexOf('+', StringComparison.Ordinal);
            return new WebContentType(WebProtocol.GrpcWeb, "", text, plus < 0 ? "" : BeforeParameters(contentType[plus..]));
        }

        if (contentType is null || !contentType.StartsWith(Application, StringComparison.OrdinalIgnoreCase) || !IsUtf8(contentType))
        {
            return default;
        }

        string name = BeforeParameters(contentType).ToLowerInvariant();
        return name.StartsWith(ConnectPrefix, StringComparison.Ordinal) ? new WebContentType(WebProtocol.ConnectStream, name[ConnectPrefix.Length..], false, "")
            : name is "application/json" or "application/proto" ? new WebContentType(WebProtocol.ConnectUnary, name[Application.Length..], false, "")
            : default;
    }

    private static bool Is(string? contentType, string name)
        => contentType is not null
            && contentType.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == name.Length || contentType[name.Length] is '+' or ';');

    private static string BeforeParameters(string contentType)
    {
        int end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType[..end]).Trim();
    }

    /// <summary>False if another character set is named.</summary>
    private static bool IsUtf8(string contentType)
    {
        int at = contentType.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return at < 0 || contentType[(at + "charset=".Length)..].Trim(' ', '"').StartsWith("utf-8", StringComparison.OrdinalIgnoreCase);
    }
}
