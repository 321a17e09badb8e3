using System.IO;
using System.Text;

namespace Segmentation.TestSupport.Ingestion;

/// <summary>The visit lines of the msweb data as a feed <c>user,area</c>.</summary>
public static class MswebFeed
{
    public static void Write(string source, string feed)
    {
        using StreamWriter writer = new(feed);
        writer.Write("user,area\n");
        string user = "";
        foreach (string line in File.ReadLines(source, Encoding.Latin1))
        {
            string[] cells = line.Split(',');
            if (cells[0] == "C")
            {
                user = cells[2];
            }
            else if (cells[0] == "V")
            {
                writer.Write($"{user},{cells[1]}\n");
            }
        }
    }
}
