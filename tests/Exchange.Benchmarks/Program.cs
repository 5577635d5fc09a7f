using Exchange.Benchmarks;

(string name, BenchOptions options)? parsed = BenchOptions.Parse(args);
if (parsed is not { } run || !Bench.ByName.TryGetValue(run.name, out Func<BenchOptions, Task>? bench))
{
    await Console.Error.WriteLineAsync($"Usage: ops/bench NAME [--seconds N] [--callers N] [--rounds N] [--events N] [--folder F] [--with-old-snapshot Ns], where NAME is one of {string.Join(", ", Bench.ByName.Keys)}.");
    return 2;
}

try
{
    await bench(run.options);
    return 0;
}
catch (NotEnoughRoomException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
