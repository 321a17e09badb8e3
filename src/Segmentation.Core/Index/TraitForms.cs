using System;

namespace Segmentation.Index;

/// <summary>Traits of an attribute by the form that its kind prescribes.</summary>
internal static class TraitForms
{
    public static PlainTrait? Plain(this AttributeIndex attribute, int code) => As<PlainTrait>(attribute, code);

    public static TimedTrait? Timed(this AttributeIndex attribute, int code) => As<TimedTrait>(attribute, code);

    public static NumberTrait? Number(this AttributeIndex attribute, int code) => As<NumberTrait>(attribute, code);

    private static T? As<T>(AttributeIndex attribute, int code)
        where T : Trait
    {
        Trait? trait = attribute[code];
        return trait is null or T
            ? (T?)trait
            : throw new InvalidOperationException(
                $"Trait {code} of attribute \"{attribute.Definition.Name}\" is a {trait.GetType().Name} where its definition asks for a {typeof(T).Name}.");
    }
}
