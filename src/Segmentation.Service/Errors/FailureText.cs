using System;
using System.Text;

namespace Segmentation.Service.Errors;

/// <summary>What the log says of an exception that nobody expected: types and places, but no texts, which could hold what a caller sent.</summary>
internal static class FailureText
{
    public static string Of(Exception exception)
    {
        StringBuilder text = new();
        for (Exception? at = exception; at is not null; at = at.InnerException)
        {
            text.Append(text.Length == 0 ? "" : "\ncaused by ").Append(at.GetType().FullName).Append('\n').Append(at.StackTrace);
        }

        return text.ToString();
    }
}
