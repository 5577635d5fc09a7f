using Exchange.EventStore;
using static Exchange.TestKit.Contract.Trial;

namespace Exchange.TestKit.Contract;

public static partial class Laws
{
    public static readonly Law CheckpointAndEffectTogether = new("A subscription's checkpoint and effect stand together or not at all, and a second runner is refused", async trial =>
    {
        IReadOnlyList<RecordedEvent> all = await FillAsync(trial, groups: 12);
        IEventLog reader = trial.Log.Open();
        ICountingModel[] runners = [trial.Log.NewModel(), trial.Log.NewModel()];
        foreach (ICountingModel runner in runners) Require(await runner.ReadCheckpointAsync(Never) == 0, "a subscription does not begin at 0");
        for (long checkpoint = 0; checkpoint < all.Count;)
        {
            Page page = await reader.ReadPageAsync(checkpoint, trial.Random.Next(1, 6), Never);
            ICountingModel runner = runners[trial.Random.Next(2)];
            runner.Breaks = trial.Random.Next(2) == 0;
            if (runner.Breaks) await RefusedAsync<BrokeDownException>(() => runner.ApplyAsync(page, Never), "a page whose effects broke down");
            else Require((await Task.WhenAll(runners.Select(r => ApplyAsync(r, page)))).Count(applied => applied) == 1, "of two runners of a page not just one applied it");

            checkpoint = await runners[0].ReadCheckpointAsync(Never);
            Require(checkpoint == (runner.Breaks ? page.After : page.Last), $"after the page from {page.After} to {page.Last}{(runner.Breaks ? ", which broke down," : "")} the checkpoint is {checkpoint}");
            IReadOnlyList<long> effects = await runners[0].ReadEffectsAsync();
            Require(effects.SequenceEqual(Positions(1, checkpoint)), $"the checkpoint is {checkpoint}, and {effects.Count} effects stand");
            Require(checkpoint == 0 || all[(int)checkpoint - 1].EndsBatch, $"the checkpoint {checkpoint} splits a batch");
            Require(page.Last == checkpoint || !await runners[1].ApplyAsync(page with { After = page.After + 1 }, Never), "a page that does not follow the checkpoint was applied");
        }

        static async Task<bool> ApplyAsync(ICountingModel runner, Page page)
        {
            runner.Breaks = false;
            return await Task.Run(() => runner.ApplyAsync(page, Never));
        }
    });
}
