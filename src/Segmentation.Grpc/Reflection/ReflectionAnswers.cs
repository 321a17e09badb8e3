using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Grpc.Reflection;

/// <summary>Answers what reflection is asked, for both versions of its service, whose messages are the same bytes. Immutable.</summary>
internal sealed class ReflectionAnswers(IEnumerable<string> services, SymbolRegistry symbols)
{
    private readonly string[] _services = [.. services.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public ReflectionAnswers(IReadOnlyCollection<ServiceDescriptor> services)
        : this(services.Select(service => service.FullName), SymbolRegistry.FromFiles(services.Select(service => service.File)))
    {
    }

    /// <summary>The answer; what cannot be found is an error in it, not of the stream.</summary>
    public ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        ServerReflectionResponse response = new() { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                Tell(response, symbols.FileByName(request.FileByFilename), $"File \"{Shown(request.FileByFilename)}\" is not known here.");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                Tell(response, symbols.FileContainingSymbol(request.FileContainingSymbol), $"Symbol \"{Shown(request.FileContainingSymbol)}\" is not known here.");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                ExtensionRequest asked = request.FileContainingExtension;
                Tell(
                    response,
                    symbols.FileContainingExtension(asked.ContainingType, asked.ExtensionNumber),
                    string.Create(CultureInfo.InvariantCulture, $"Extension {asked.ExtensionNumber} of \"{Shown(asked.ContainingType)}\" is not known here."));
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                TellNumbers(response, request.AllExtensionNumbersOfType);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse { Service = { _services.Select(name => new ServiceResponse { Name = name }) } };
                break;
            default:
                response.ErrorResponse = Error(StatusCode.InvalidArgument, "Nothing is asked for: one of the fields of message_request has to be set.");
                break;
        }

        return response;
    }

    private static void Tell(ServerReflectionResponse response, FileDescriptor? file, string unknown)
    {
        if (file is null)
        {
            response.ErrorResponse = Error(StatusCode.NotFound, unknown);
            return;
        }

        List<FileDescriptor> files = [file];
        HashSet<string> names = [file.Name];
        for (int i = 0; i < files.Count; i++)
        {
            files.AddRange(files[i].Dependencies.Where(imported => names.Add(imported.Name)));
        }

        response.FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { files.Select(one => one.SerializedData) } };
    }

    private void TellNumbers(ServerReflectionResponse response, string type)
    {
        if (symbols.ExtensionNumbers(type) is { } numbers)
        {
            response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { numbers } };
        }
        else
        {
            response.ErrorResponse = Error(StatusCode.NotFound, $"Message type \"{Shown(type)}\" is not known here.");
        }
    }

    private static ErrorResponse Error(StatusCode code, string message) => new() { ErrorCode = (int)code, ErrorMessage = message };

    /// <summary>Bytes from outside, short enough for a message.</summary>
    private static string Shown(string value) => value.Length <= 256 ? value : value[..256] + "…";
}
