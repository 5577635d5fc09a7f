namespace Exchange.Mechanisms;

/// <summary>The price of a call auction as a function of what is bid and asked at each price (MECHANISMS CALL-1 to CALL-3).</summary>
internal static class CallPrice
{
    /// <param name="levels">The candidates: every limit that is bid or asked, ascending.</param>
    public static CallIndication Of(CallRules rules, ReadOnlySpan<CallLevel> levels, Int128 marketBuys, Int128 marketSells)
    {
        // CALL-3: without a limit on either side the reference price is the only one there is.
        if (levels.IsEmpty) return rules.ReferencePrice is { } reference && marketBuys > 0 && marketSells > 0 ? new CallIndication(reference, marketBuys, marketSells) : CallIndication.Nothing;

        Int128 demandAtAll = marketBuys;
        foreach (CallLevel level in levels) demandAtAll += level.Buys;

        // Demand falls and supply rises with the price, so that the candidates of the largest volume lie side by side, and so do, among them, those of the least surplus.
        Remaining best = default;
        (Int128 demand, Int128 supply) = (demandAtAll, marketSells);
        foreach (CallLevel level in levels)
        {
            supply += level.Sells;
            best.Offer(level.Price, demand, supply, leastSurplus: rules.PriceRule == CallPriceRule.Xetra);
            demand -= level.Buys;
        }

        if (best.Volume == 0) return CallIndication.Nothing;
        long price = PriceOf(rules, best);
        return At(price, levels, demandAtAll, marketSells);
    }

    private static long PriceOf(CallRules rules, in Remaining best)
    {
        switch (rules.PriceRule)
        {
            case CallPriceRule.Lowest:
                return best.Lowest;
            case CallPriceRule.Highest:
                return best.Highest;
            case CallPriceRule.Xetra when best.AllShortOfSupply:
                return best.Highest;
            case CallPriceRule.Xetra when best.AllShortOfDemand:
                return best.Lowest;
            case CallPriceRule.Xetra when rules.ReferencePrice is { } reference:
                return Math.Clamp(reference, best.Lowest, best.Highest);
            default:
                // Both are multiples of the tick: rounded down to it the middle is not below the lowest.
                return (best.Lowest + best.Highest) / 2 / rules.Tick * rules.Tick;
        }
    }

    // The reference price or the middle may lie between two candidates.
    private static CallIndication At(long price, ReadOnlySpan<CallLevel> levels, Int128 demand, Int128 supply)
    {
        foreach (CallLevel level in levels)
        {
            if (level.Price < price) demand -= level.Buys;
            if (level.Price <= price) supply += level.Sells;
        }

        return new CallIndication(price, demand, supply);
    }

    /// <summary>The candidates that are left by the largest volume and then, where it counts, the least surplus.</summary>
    private struct Remaining
    {
        public Int128 Volume;
        public long Lowest, Highest;
        public bool AllShortOfSupply, AllShortOfDemand;
        private Int128 _surplus;

        public void Offer(long price, Int128 demand, Int128 supply, bool leastSurplus)
        {
            (Int128 volume, Int128 surplus) = (Int128.Min(demand, supply), leastSurplus ? Int128.Abs(demand - supply) : 0);
            if (volume < Volume || (volume == Volume && surplus > _surplus)) return;
            if (volume > Volume || surplus < _surplus) (Volume, _surplus, Lowest, AllShortOfSupply, AllShortOfDemand) = (volume, surplus, price, true, true);
            Highest = price;
            AllShortOfSupply &= demand > supply;
            AllShortOfDemand &= supply > demand;
        }
    }
}
