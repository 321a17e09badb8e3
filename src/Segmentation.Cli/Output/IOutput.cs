namespace Segmentation.Cli.Output;

/// <summary>Where answers go: text for people or one JSON document for programs.</summary>
internal interface IOutput
{
    /// <summary>Adds to the answer.</summary>
    void Write(Report report);

    /// <summary>Ends the answer.</summary>
    void Complete();

    /// <summary>Ends with an error instead; standard error says the same to people.</summary>
    void Fail(string message);
}
