using System.Diagnostics;

namespace Segmentation.TestSupport.Conventions;

/// <summary>Programs that a test starts and may kill.</summary>
public static class ChildPrograms
{
    /// <summary>Has a .NET program make none of the pipes for debuggers, which a killed one would leave in the directory of temporary files.</summary>
    public static ProcessStartInfo LeavingNothing(this ProcessStartInfo start)
    {
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }
}
