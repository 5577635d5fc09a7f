using System.Reflection;
using Exchange.Kernel;

namespace Exchange.Market.Tests.Products;

/// <summary>The codes of a family of refusals, in the order in which they are declared: that of their precedence.</summary>
internal static class DeclaredCodes
{
    public static IEnumerable<string> Of<TRejection>()
        where TRejection : Rejection => typeof(TRejection).GetNestedTypes().OrderBy(t => t.MetadataToken).Select(type =>
        {
            ConstructorInfo constructor = type.GetConstructors().Single();
            object?[] arguments = [.. constructor.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : "")];
            return ((Rejection)constructor.Invoke(arguments)).Code;
        });
}
