namespace Segmentation.Expressions.Diagnostics;

/// <summary>One kind of mistake.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Severity">Whether the rule cannot be used.</param>
/// <param name="Message">Composite format of the message.</param>
internal sealed record DiagnosticRule(string Id, DiagnosticSeverity Severity, string Message);
