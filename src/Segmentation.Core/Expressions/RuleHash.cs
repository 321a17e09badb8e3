using System;
using System.Security.Cryptography;
using System.Text;
using Segmentation.Expressions.Syntax;

namespace Segmentation.Expressions;

/// <summary>What identifies a rule: SHA-256 of its canonical text in UTF-8. The same on every machine and in every version that prints the same text.</summary>
/// <param name="Hex">64 lower-case hexadecimal digits.</param>
public readonly record struct RuleHash(string Hex)
{
    /// <summary>The hash of a rule.</summary>
    public static RuleHash Of(RuleSyntax rule) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RulePrinter.Print(rule)))));

    /// <inheritdoc/>
    public override string ToString() => Hex;
}
