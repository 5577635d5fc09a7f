using Exchange.Benchmarks;

(string name, BenchOptions options)? parsed = BenchOptions.Parse(args);
if (parsed is not { } run || !Bench.ByName.TryGetValue(run.name, out Func<BenchOptions, Task>? bench))
{
    await Console.Error.WriteLineAsync($"Usage: ops/bench NAME [--seconds N] [--callers N] [--rounds N], where NAME is one of {string.Join(", ", Bench.ByName.Keys)}.");
    return 2;
}

await bench(run.options);
return 0;
