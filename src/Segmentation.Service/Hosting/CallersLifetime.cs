using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;

namespace Segmentation.Service.Hosting;

/// <summary>The web host begins and ends when its owner says so; signals are the program's.</summary>
internal sealed class CallersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
