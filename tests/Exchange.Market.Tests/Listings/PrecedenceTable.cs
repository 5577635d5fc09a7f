using System.Reflection;
using Exchange.Kernel;
using Exchange.TestKit;
using NodaTime;

namespace Exchange.Market.Tests.Listings;

/// <summary>One fault of a command: how it spoils the scene, the command or the hour, and the code it is refused for.</summary>
internal sealed record Fault<TCommand>(string Code, Func<Scene, Scene>? Scene = null, Func<TCommand, TCommand>? Command = null, Func<Instant, Instant>? At = null);

internal static class PrecedenceTable
{
    /// <summary>Every combination of faults is refused for the first of them (MECHANISMS G-4), and the command without faults is accepted.</summary>
    /// <param name="faults">In order of precedence. A later one spoils first, so that an earlier one stands where both concern the same thing.</param>
    public static void Check<TCommand>(Scene scene, TCommand command, Instant at, params Fault<TCommand>[] faults)
        where TCommand : MarketCommand
    {
        scene.When(command, at).Refusal.ShouldBeNull();
        for (int set = 1; set < 1 << faults.Length; set++)
        {
            Fault<TCommand>[] chosen = [.. faults.Where((_, i) => (set & (1 << i)) != 0)];
            (Scene Scene, TCommand Command, Instant At) spoilt = (scene, command, at);
            foreach (Fault<TCommand> fault in Enumerable.Reverse(chosen))
            {
                spoilt = (fault.Scene?.Invoke(spoilt.Scene) ?? spoilt.Scene, fault.Command?.Invoke(spoilt.Command) ?? spoilt.Command, fault.At?.Invoke(spoilt.At) ?? spoilt.At);
            }

            spoilt.Scene.When(spoilt.Command, spoilt.At).Refusal?.Code.ShouldBe(chosen[0].Code, string.Join(", ", chosen.Select(f => f.Code)));
        }
    }

    /// <summary>The codes of a family of refusals in the order of their declaration, which is that of precedence.</summary>
    public static string[] CodesOf<TRejection>()
        where TRejection : Rejection =>
    [
        .. typeof(TRejection).GetNestedTypes().OrderBy(t => t.MetadataToken).Select(type =>
        {
            ConstructorInfo constructor = type.GetConstructors().Single();
            object?[] arguments = [.. constructor.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : "")];
            return ((Rejection)constructor.Invoke(arguments)).Code;
        }),
    ];
}
