using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Segmentation.Web.Origins;

/// <summary>Which web pages may call, and what they may see of the answer. Source: fetch.spec.whatwg.org, HTTP-CORS.</summary>
internal sealed class CrossOrigin
{
    /// <summary>In seconds; browsers cap it at that themselves.</summary>
    private const string PreflightLifetime = "7200";

    private readonly FrozenSet<string> _allowed;

    /// <exception cref="ArgumentException">One is no origin as browsers send it.</exception>
    public CrossOrigin(IEnumerable<string> allowed)
    {
        _allowed = allowed.ToFrozenSet(StringComparer.Ordinal);
        if (_allowed.FirstOrDefault(static origin => !WebProtocolsOptions.IsOrigin(origin)) is { } wrong)
        {
            throw new ArgumentException($"\"{wrong}\" is no origin: write scheme and host, and the port if it is not the usual one, such as https://app.example.com, in lower case and without a slash at the end.");
        }
    }

    /// <summary>Whether a request may go on.</summary>
    /// <param name="origins">Header of the request.</param>
    /// <param name="origin">Origin of the page that calls; null where no page does.</param>
    public bool Allows(StringValues origins, out string? origin)
    {
        origin = origins.Count == 0 ? null : origins.ToString();
        return origin is null || _allowed.Contains(origin);
    }

    /// <summary>Answers what a browser asks before it calls; false if the page may not.</summary>
    public bool AnswerPreflight(HttpContext http)
    {
        StringValues asked = http.Request.Headers.AccessControlRequestMethod;
        if (asked.Count == 0 || !Allows(http.Request.Headers.Origin, out string? origin) || origin is null)
        {
            return false;
        }

        IHeaderDictionary headers = http.Response.Headers;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowMethods = "POST, GET";
        headers.AccessControlMaxAge = PreflightLifetime;
        headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        // Whatever is asked for: metadata has any name, and nothing but the page's own code can send it.
        StringValues names = http.Request.Headers.AccessControlRequestHeaders;
        if (names.Count > 0)
        {
            headers.AccessControlAllowHeaders = names;
        }

        return true;
    }

    /// <summary>Lets a page read an answer, with all its headers.</summary>
    public static void Allow(IHeaderDictionary headers, string origin)
    {
        headers.AccessControlExposeHeaders = string.Join(", ", headers.Select(static field => field.Key).Order(StringComparer.OrdinalIgnoreCase));
        headers.AccessControlAllowOrigin = origin;
        headers.Append("Vary", "Origin");
    }
}
