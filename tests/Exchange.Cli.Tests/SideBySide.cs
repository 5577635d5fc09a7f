// One more than there are cores where continuous integration runs: these tests mostly wait for programs that they have started, and the samples alone wait minutes for closes and periods.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
