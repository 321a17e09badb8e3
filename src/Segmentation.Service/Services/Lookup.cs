using System;
using System.Collections.Generic;
using System.Linq;
using Segmentation.Service.Mapping;
using Segmentation.Vocabulary;

namespace Segmentation.Service.Services;

/// <summary>Finds one row of a list by its name.</summary>
internal static class Lookup
{
    /// <exception cref="InputException">There is none of that name; names the nearest.</exception>
    public static T Find<T>(IReadOnlyList<T> rows, Func<T, string> nameOf, string name, string noun)
        where T : class
    {
        Fields.RequiredText(name, "name");
        return rows.FirstOrDefault(row => nameOf(row) == name)
            ?? throw new InputException(InputProblem.NotFound, $"There is no {noun} \"{name}\"{Suggestion.DidYouMean(name, rows.Select(nameOf))}");
    }
}
