namespace Exchange.EventStore.Tests.TwoProcesses;

/// <summary>Tests that start processes run one after the other: a machine's cores are few, and a starved standby proves nothing.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Processes
{
    public const string Name = "processes";
}
