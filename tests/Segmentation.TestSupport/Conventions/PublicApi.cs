using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Segmentation.TestSupport.Conventions;

/// <summary>Writes what a library shows: a line a type, a line a member, sorted.</summary>
public static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private const string AcceptVariable = "SEGMENTATION_ACCEPT_API";
    private const int MostLinesTold = 40;

    /// <summary>How the assembly differs from the list in a file of the repository; null if it does not. Takes it for the agreed one where eng/accept-api asks to.</summary>
    public static string? DifferenceFrom(string path, Assembly assembly)
    {
        string received = path + ".received";
        IReadOnlyList<string> actual = Of(assembly);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1" && !Repository.IsContinuousIntegration)
        {
            File.WriteAllLines(path, actual);
        }

        string[] agreed = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (agreed.SequenceEqual(actual))
        {
            File.Delete(received);
            return null;
        }

        File.WriteAllLines(received, actual);
        IEnumerable<string> added = actual.Except(agreed).Select(line => $"+ {line}");
        IEnumerable<string> removed = agreed.Except(actual).Select(line => $"- {line}");
        return $"The public API differs from {Path.GetRelativePath(Repository.Root, path)}; if that is meant, run eng/accept-api:\n"
            + string.Join('\n', removed.Concat(added).Take(MostLinesTold));
    }

    /// <summary>Every exported type and its members.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(Type type)
    {
        string name = Name(type);
        string interfaces = string.Join(", ", type.GetInterfaces().Where(one => one.IsPublic).Select(Name).Order(StringComparer.Ordinal));
        yield return $"{name}: {Kind(type)}{(interfaces.Length > 0 ? $" : {interfaces}" : string.Empty)}";
        if (type.IsEnum)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name}.{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
            }

            yield break;
        }

        // What the compiler adds to every record says nothing.
        foreach (MemberInfo member in type.GetMembers(Declared).Where(one => !one.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)))
        {
            if (Line(member) is { } line)
            {
                yield return $"{name}.{line}";
            }
        }
    }

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo made when Visible(made) => $"new({Parameters(made)})",
        MethodInfo method when Visible(method) && !method.Name.StartsWith("get_", StringComparison.Ordinal) && !method.Name.StartsWith("set_", StringComparison.Ordinal) =>
            $"{(method.IsStatic ? "static " : string.Empty)}{method.Name}{Generics(method)}({Parameters(method)}) -> {Name(method.ReturnType)}",
        PropertyInfo property when property.GetAccessors(nonPublic: true).Any(Visible) =>
            $"{property.Name}{(property.GetIndexParameters().Length > 0 ? "[]" : string.Empty)} {{ {Accessors(property)}}} -> {Name(property.PropertyType)}",
        FieldInfo field when field.IsPublic || field.IsFamily =>
            $"{(field.IsLiteral ? "const " : field.IsInitOnly ? "readonly " : string.Empty)}{field.Name} -> {Name(field.FieldType)}",
        EventInfo happening => $"event {happening.Name} -> {Name(happening.EventHandlerType!)}",
        _ => null,
    };

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Accessors(PropertyInfo property)
    {
        string text = property.GetMethod is { } get && Visible(get) ? "get; " : string.Empty;
        if (property.SetMethod is { } set && Visible(set))
        {
            bool init = set.ReturnParameter.GetRequiredCustomModifiers().Any(type => type.Name == "IsExternalInit");
            text += init ? "init; " : "set; ";
        }

        return text;
    }

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : string.Empty;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : string.Empty)}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? " = default" : string.Empty)}"));

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return $"{Name(inner)}?";
        }

        string name = (type.FullName ?? $"{type.Namespace}.{type.Name}").Split('[')[0].Split('`')[0].Replace('+', '.');
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
