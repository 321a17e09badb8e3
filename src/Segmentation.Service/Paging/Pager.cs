using System;
using System.Collections.Generic;
using System.Globalization;
using Grpc.Core;
using Segmentation.Service.Access;
using Segmentation.Service.Errors;

namespace Segmentation.Service.Paging;

/// <summary>Cuts lists that are ordered by name (ordinal) into pages, each beginning after the last name of the one before: what is made or
/// deleted meanwhile makes no other row appear twice or go missing.</summary>
internal sealed class Pager(PageTokens tokens)
{
    private const uint MostRows = 1_000;
    private const uint UsualRows = 100;

    /// <summary>One page.</summary>
    /// <param name="context">The call.</param>
    /// <param name="rows">All rows, ordered by name.</param>
    /// <param name="nameOf">Name of a row.</param>
    /// <param name="size">Rows wanted: 1 to 1,000, 0 for 100.</param>
    /// <param name="token">Token of the page before, empty for the first.</param>
    /// <param name="filter">What the list is restricted to; empty for nothing.</param>
    /// <returns>The rows, and the token of the next page: empty after the last.</returns>
    public (List<T> Rows, string Next) Cut<T>(ServerCallContext context, IEnumerable<T> rows, Func<T, string> nameOf, uint size, string token, string filter = "")
    {
        if (size > MostRows)
        {
            throw RpcErrors.Invalid("page_size", string.Create(CultureInfo.InvariantCulture, $"it is {size}; allowed are 1 to 1,000, and 0 for 100"));
        }

        PageScope scope = new(Principal.Of(context).Id, context.Method, filter);
        string? last = token.Length == 0 ? null : tokens.Open(scope, token);
        int most = (int)(size == 0 ? UsualRows : size);
        List<T> page = [];
        foreach (T row in rows)
        {
            if (last is not null && string.CompareOrdinal(nameOf(row), last) <= 0)
            {
                continue;
            }

            if (page.Count == most)
            {
                return (page, tokens.Seal(scope, nameOf(page[^1])));
            }

            page.Add(row);
        }

        return (page, "");
    }
}
