using System.IO;
using System.Linq;
using Segmentation.Service.Configuration;
using Segmentation.TestSupport.Conventions;
using Xunit;

namespace Segmentation.Service.Tests.Configuration;

public sealed class SettingsDocumentTests
{
    [Fact]
    public void The_page_about_the_service_has_the_table_of_settings()
    {
        string table = string.Join('\n', ServiceSettings.All.Select(Row));
        string page = File.ReadAllText(Repository.PathOf("docs", "service.md"));
        Assert.True(page.Contains(table), "docs/service.md has to have these rows:\n" + table);
    }

    private static string Row(Setting setting)
    {
        string value = setting.IsSwitch ? "" : $"`{setting.Value}`";
        string range = setting.IsNumber ? $" {setting.Range}." : "";
        string standard = setting == ServiceSettings.Threads ? "processors" : setting == ServiceSettings.MaxEvaluations ? "twice the processors, at least 4" : setting.Default;
        return $"| `{setting.Option}` | {value} | {setting.Meaning}{range} | {standard} | {setting.Reason} |";
    }
}
