namespace Segmentation.Delivery;

/// <summary>Who a number is shown to, which decides how it is protected.</summary>
internal enum ReleaseZone
{
    /// <summary>An operator on the tenant's own data: exact, no floor.</summary>
    Own = 1,

    /// <summary>A destination receiving an audience: exact above its floor, refused without a number below it.</summary>
    Destination = 2,
}
