using System;
using System.Collections.Generic;
using Google.Protobuf.Reflection;

namespace Segmentation.Web;

/// <summary>How gRPC-Web and Connect are served. Read once, when the application starts.</summary>
public sealed class WebProtocolsOptions
{
    /// <summary>Origins of web pages that may call, such as <c>https://app.example.com</c>, exactly as browsers send them; none by default.
    /// A request from a page of any other origin is refused before it is read.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

    /// <summary>True of an origin as browsers send it: scheme and host, and the port unless it is the usual one, in lower case, without a slash at the end.</summary>
    public static bool IsOrigin(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri!.GetLeftPart(UriPartial.Authority) == text && uri.UserInfo.Length == 0;

    /// <summary>Files of messages that errors may carry as details beside those of <c>google.rpc</c>: they are shown in readable form as well.</summary>
    public IReadOnlyList<FileDescriptor> ErrorDetails { get; set; } = [];
}
