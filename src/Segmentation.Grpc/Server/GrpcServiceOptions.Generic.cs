namespace Grpc.AspNetCore.Server;

/// <summary>Settings of one service; what is not set here is as in <see cref="GrpcServiceOptions"/>.</summary>
/// <typeparam name="TService">The class that is mapped.</typeparam>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class
{
}
