// Package cost owns the sum: what a request of so many tokens costs by a rate
// plan, item by item, in exact integers.
package cost

import (
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Usage is what a request consumes, in tokens.
type Usage struct {
	Input  int64 // the whole prompt
	Output int64
}

// Item is one line of an invoice: Quantity tokens at Rate (USD per million).
type Item struct {
	Unit     catalog.Unit
	Quantity int64
	Rate     money.Rate
	Amount   money.Amount
}

// Cost is an itemised sum. Total is exactly the sum of the items' amounts.
type Cost struct {
	Input, Output Item
	Total         money.Amount
}

// Of prices usage by a plan. It reports false where a rate that the usage needs
// is not known: an unknown price is not zero.
//
// The tier is chosen by the whole prompt's length. A tier prices the whole
// request, its output included, unless it is marginal: then the prompt's tokens
// up to its edge stay at the lower tier's rate, and so does the output.
func Of(plan *catalog.Plan, usage Usage) (Cost, bool) {
	tier := plan.TierFor(catalog.Tokens(usage.Input))
	if tier == nil {
		return Cost{}, false
	}
	if tier.Marginal {
		return marginal(plan, usage)
	}
	input, ok := item(tier, catalog.Input, usage.Input)
	if !ok {
		return Cost{}, false
	}
	output, ok := item(tier, catalog.Output, usage.Output)
	if !ok {
		return Cost{}, false
	}
	return Cost{Input: input, Output: output, Total: input.Amount.Add(output.Amount)}, true
}

// Total returns the total of [Of] alone. Ranking thousands of offers needs no more,
// and gets it three times faster.
func Total(plan *catalog.Plan, usage Usage) (money.Amount, bool) {
	tier := plan.TierFor(catalog.Tokens(usage.Input))
	if tier == nil || tier.Marginal {
		c, ok := Of(plan, usage)
		return c.Total, ok
	}
	input, knowsInput := tier.Rates.Get(catalog.Input)
	output, knowsOutput := tier.Rates.Get(catalog.Output)
	if !knowsInput && usage.Input > 0 || !knowsOutput && usage.Output > 0 {
		return money.Amount{}, false
	}
	return input.Times(usage.Input).Add(output.Times(usage.Output)), true
}

func item(tier *catalog.Tier, unit catalog.Unit, quantity int64) (Item, bool) {
	rate, ok := tier.Rates.Get(unit)
	if !ok && quantity > 0 {
		return Item{}, false
	}
	return Item{Unit: unit, Quantity: quantity, Rate: rate, Amount: rate.Times(quantity)}, true
}

// marginal sums the input over the tiers. The input item shows the rate of the
// highest tier reached; its amount is the sum.
func marginal(plan *catalog.Plan, usage Usage) (Cost, bool) {
	input := Item{Unit: catalog.Input, Quantity: usage.Input}
	left := usage.Input
	for i := len(plan.Tiers) - 1; i >= 0; i-- {
		tier := &plan.Tiers[i]
		beyond := left - int64(tier.Edge)
		if beyond <= 0 {
			continue
		}
		part, ok := item(tier, catalog.Input, beyond)
		if !ok {
			return Cost{}, false
		}
		if input.Rate == 0 {
			input.Rate = part.Rate
		}
		input.Amount = input.Amount.Add(part.Amount)
		left -= beyond
	}
	output, ok := item(&plan.Tiers[0], catalog.Output, usage.Output)
	if !ok {
		return Cost{}, false
	}
	return Cost{Input: input, Output: output, Total: input.Amount.Add(output.Amount)}, true
}
