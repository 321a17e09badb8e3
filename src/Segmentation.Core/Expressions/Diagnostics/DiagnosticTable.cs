using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Segmentation.Expressions.Diagnostics;

/// <summary>Every mistake that a rule can have: 1xxx its text, 2xxx its meaning, 3xxx warnings, 4xxx limits. An id is never reused.</summary>
internal static class DiagnosticTable
{
    public static readonly DiagnosticRule UnexpectedCharacter = Error("SEG1001", "unexpected character {0}");
    public static readonly DiagnosticRule UnclosedQuote = Error("SEG1002", "the quote {0} is not closed on its line");
    public static readonly DiagnosticRule BadEscape = Error("SEG1003", "unknown escape {0}");
    public static readonly DiagnosticRule NotANumber = Error("SEG1004", "{0} is neither a number nor a name");
    public static readonly DiagnosticRule NotADate = Error("SEG1005", "{0} is not a date between 1970-01-01 and 2149-06-06");
    public static readonly DiagnosticRule Unexpected = Error("SEG1006", "found {0}");
    public static readonly DiagnosticRule Empty = Error("SEG1007", "the rule is empty");
    public static readonly DiagnosticRule BareValue = Error("SEG1008", "the value {0} is not in quotes");
    public static readonly DiagnosticRule Later = Error("SEG1009", "{0} is reserved for a later version");
    public static readonly DiagnosticRule KeywordAsName = Error("SEG1010", "{0} is a word of the language, not an attribute");
    public static readonly DiagnosticRule QuotedName = Error("SEG1011", "found text {0} where an attribute is expected");
    public static readonly DiagnosticRule BadDays = Error("SEG1012", "{0} is not a number of days");
    public static readonly DiagnosticRule BadLeast = Error("SEG1013", "AT LEAST {0} OF {1} operands can never be asked");
    public static readonly DiagnosticRule SecondClause = Error("SEG1014", "a predicate has one {0} clause, this is the second");
    public static readonly DiagnosticRule EmptyList = Error("SEG1015", "the list of values is empty");
    public static readonly DiagnosticRule BadCount = Error("SEG1016", "{0} is not a number of times");
    public static readonly DiagnosticRule BrokenUnicode = Error("SEG1017", "half of a surrogate pair stands alone");

    public static readonly DiagnosticRule UnknownAttribute = Error("SEG2001", "there is no attribute {0}");
    public static readonly DiagnosticRule UnknownIdSpace = Error("SEG2002", "there is no id space {0}");
    public static readonly DiagnosticRule UnknownSegment = Error("SEG2003", "there is no segment {0}");
    public static readonly DiagnosticRule SegmentCycle = Error("SEG2004", "segments refer to each other in a circle: {0}");
    public static readonly DiagnosticRule BrokenSegment = Error("SEG2005", "segment {0} cannot be used: {1}");
    public static readonly DiagnosticRule NothingAsked = Error("SEG2006", "nothing is asked of {0}, {1}");
    public static readonly DiagnosticRule WrongOperator = Error("SEG2007", "{0} cannot be asked of {1}, {2}");
    public static readonly DiagnosticRule NegatedMultiple = Error("SEG2008", "{0} is ambiguous for {1}, which has several values per device");
    public static readonly DiagnosticRule WrongValue = Error("SEG2009", "{0} is compared with {1}");
    public static readonly DiagnosticRule TooManyDecimals = Error("SEG2010", "{0} has more decimals than {1} keeps");
    public static readonly DiagnosticRule NumberRange = Error("SEG2011", "{0} is outside the range of {1}");
    public static readonly DiagnosticRule ReversedBounds = Error("SEG2012", "the lower bound {0} is above the upper bound {1}");
    public static readonly DiagnosticRule Untimed = Error("SEG2013", "{0} cannot be asked for a day: {1}");
    public static readonly DiagnosticRule Uncounted = Error("SEG2014", "{0}, {1}, has no count");
    public static readonly DiagnosticRule CountInWindow = Error("SEG2015", "a count within a time cannot be known: only the whole count and the day last seen are kept");
    public static readonly DiagnosticRule UndecidableCount = Error("SEG2016", "COUNT {0} cannot be decided: counts saturate at 255, which stands for 255 or more");
    public static readonly DiagnosticRule ZeroCount = Error("SEG2017", "COUNT {0} asks for a count below 1, but only devices that have the value are counted");

    public static readonly DiagnosticRule UnknownValue = Warning("SEG3001", "no device was ever seen with {0} = {1}");
    public static readonly DiagnosticRule MixedOperators = Warning("SEG3002", "{0} and {1} are mixed without parentheses; {1} binds tighter");
    public static readonly DiagnosticRule Duplicate = Warning("SEG3003", "{0} stands twice");
    public static readonly DiagnosticRule AlwaysFalse = Warning("SEG3004", "no device can match: {0}");
    public static readonly DiagnosticRule AlwaysTrue = Warning("SEG3005", "every device matches: {0}");
    public static readonly DiagnosticRule DisjointSpaces = Warning("SEG3006", "no device can match: a device has one id space, and these ask for {0}");

    public static readonly DiagnosticRule TooLong = Error("SEG4001", "the rule has {0} bytes of UTF-8, {1} are allowed");
    public static readonly DiagnosticRule TooDeep = Error("SEG4002", "the rule is nested deeper than {0}");
    public static readonly DiagnosticRule TooManyLeaves = Error("SEG4003", "the rule has more than {0} predicates and listed values, segments expanded");

    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<DiagnosticRule> All { get; } =
    [
        .. typeof(DiagnosticTable).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (DiagnosticRule)field.GetValue(null)!),
    ];

    private static DiagnosticRule Error(string id, string message) => new(id, DiagnosticSeverity.Error, message);

    private static DiagnosticRule Warning(string id, string message) => new(id, DiagnosticSeverity.Warning, message);
}
