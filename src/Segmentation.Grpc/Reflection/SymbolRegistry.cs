using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf.Reflection;

namespace Grpc.Reflection;

/// <summary>What proto files declare, by full name. Immutable.</summary>
public class SymbolRegistry
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedList<int, FileDescriptor>> _extensions = new(StringComparer.Ordinal);

    private SymbolRegistry()
    {
    }

    /// <summary>What these files and all that they import declare.</summary>
    public static SymbolRegistry FromFiles(IEnumerable<FileDescriptor> fileDescriptors)
    {
        ArgumentNullException.ThrowIfNull(fileDescriptors);
        SymbolRegistry registry = new();
        foreach (FileDescriptor file in fileDescriptors)
        {
            registry.Add(file);
        }

        return registry;
    }

    /// <summary>The file of a name, as other files import it; null if there is none.</summary>
    public FileDescriptor? FileByName(string filename) => _files.GetValueOrDefault(filename);

    /// <summary>The file that declares a service, method, message, field, oneof, enum, enum value or extension; null if none does.</summary>
    public FileDescriptor? FileContainingSymbol(string symbol) => _symbols.GetValueOrDefault(symbol);

    /// <summary>The file that declares an extension; null if none does.</summary>
    internal FileDescriptor? FileContainingExtension(string extended, int number)
        => _extensions.TryGetValue(extended, out SortedList<int, FileDescriptor>? numbers) ? numbers.GetValueOrDefault(number) : null;

    /// <summary>The numbers of the extensions of a message, ascending; null if there is no such message.</summary>
    internal IEnumerable<int>? ExtensionNumbers(string extended)
        => _extensions.TryGetValue(extended, out SortedList<int, FileDescriptor>? numbers) ? numbers.Keys
            : _symbols.TryGetValue(extended, out FileDescriptor? file) && DeclaresMessage(file.MessageTypes, extended) ? []
            : null;

    private static bool DeclaresMessage(IEnumerable<MessageDescriptor> messages, string name)
        => messages.Any(message => message.FullName == name || DeclaresMessage(message.NestedTypes, name));

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (FileDescriptor imported in file.Dependencies)
        {
            Add(imported);
        }

        Add(file, file.EnumTypes);
        Add(file, file.Extensions);
        foreach (MessageDescriptor message in file.MessageTypes)
        {
            Add(file, message);
        }

        foreach (ServiceDescriptor service in file.Services)
        {
            Add(file, (IEnumerable<IDescriptor>)[service, .. service.Methods]);
        }
    }

    private void Add(FileDescriptor file, MessageDescriptor message)
    {
        Add(file, (IEnumerable<IDescriptor>)[message, .. message.Fields.InDeclarationOrder(), .. message.Oneofs]);
        Add(file, message.EnumTypes);
        Add(file, message.Extensions);
        foreach (MessageDescriptor nested in message.NestedTypes)
        {
            Add(file, nested);
        }
    }

    private void Add(FileDescriptor file, IEnumerable<EnumDescriptor> enums)
    {
        foreach (EnumDescriptor declared in enums)
        {
            _symbols[declared.FullName] = file;
            // A value is a sibling of its enum, not a child.
            string scope = declared.FullName[..(declared.FullName.Length - declared.Name.Length)];
            foreach (EnumValueDescriptor value in declared.Values)
            {
                _symbols[scope + value.Name] = file;
            }
        }
    }

    private void Add(FileDescriptor file, ExtensionCollection extensions)
    {
        foreach (FieldDescriptor extension in extensions.UnorderedExtensions)
        {
            string extended = extension.ExtendeeType.FullName;
            if (!_extensions.TryGetValue(extended, out SortedList<int, FileDescriptor>? numbers))
            {
                _extensions[extended] = numbers = [];
            }

            numbers[extension.FieldNumber] = file;
            _symbols[extension.FullName] = file;
        }
    }

    private void Add(FileDescriptor file, IEnumerable<IDescriptor> declared)
    {
        foreach (IDescriptor one in declared)
        {
            _symbols[one.FullName] = file;
        }
    }
}
