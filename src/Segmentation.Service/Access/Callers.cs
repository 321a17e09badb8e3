using System;

namespace Segmentation.Service.Access;

/// <summary>Who may call a method.</summary>
[Flags]
internal enum Callers
{
    /// <summary>Nobody: what a method gets that is not in the table.</summary>
    None = 0,

    /// <summary>Holders of a viewer's key.</summary>
    Viewer = 1,

    /// <summary>Holders of an operator's key.</summary>
    Operator = 2,

    /// <summary>Holders of a destination's key.</summary>
    Destination = 4,

    /// <summary>Holders of an admin's key.</summary>
    Admin = 8,

    /// <summary>Everyone, even without a key.</summary>
    Anyone = 16,

    /// <summary>Those who may see definitions.</summary>
    Readers = Viewer | Operators,

    /// <summary>Holders of any key.</summary>
    Known = Readers | Destination,

    /// <summary>Those who work with the data.</summary>
    Operators = Operator | Admin,
}
