package series

import (
	"math"
	"sort"
)

// Want says what of a series a chart shows.
type Want struct {
	// From and To bound the steps, both shown; To 0 or below is the end.
	From float64 `json:"from"`
	To   float64 `json:"to"`
	// Width of the chart in pixels, 50 to 4000: up to two points come for each.
	Width int `json:"width"`
	// Smoothing from 0 (none) to 0.999: how much of the mean before a point stays in the mean at it.
	Smoothing float64 `json:"smoothing"`
}

// Curve is what a chart draws: columns of one length. What is not known is null.
type Curve struct {
	Step   []float64  `json:"step"`
	Loss   []*float64 `json:"loss"`
	Smooth []*float64 `json:"smooth"`
	Rate   []*float64 `json:"rate"`
	Speed  []*float64 `json:"speed"` // steps a second
	// Points is how many points stand within the bounds, All how many there are. With Points == len(Step) each is shown.
	Points int     `json:"points"`
	All    int     `json:"all"`
	First  float64 `json:"first"` // the first step of all
	Last   float64 `json:"last"`
	// Lowest and Highest are the loss within the bounds, over all its points.
	Lowest  float64 `json:"lowest"`
	Highest float64 `json:"highest"`
}

// Curve returns the points in the first size bytes of a file as a chart shows them. Of more points than the chart has
// room for, each pixel gets the lowest and the highest value that fall on it, in their order, so that no peak is lost (of the
// smoothed loss their mean, because it has no peaks to lose); the step beside them is exact to a pixel then. The mean is made over all points before the bounds are looked at, so that it
// does not change with them.
func (d *Desk) Curve(path string, size int64, want Want) (Curve, error) {
	c := d.columns(path)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(size); err != nil {
		return Curve{}, err
	}
	return c.curve(want), nil
}

func (c *columns) curve(want Want) Curve {
	n := len(c.step)
	out := Curve{Step: []float64{}, Loss: []*float64{}, Smooth: []*float64{}, Rate: []*float64{}, Speed: []*float64{}, All: n}
	if n == 0 {
		return out
	}
	out.First, out.Last = c.step[0], c.step[n-1]
	from := sort.SearchFloat64s(c.step, want.From)
	to := n
	if want.To > 0 {
		to = sort.Search(n, func(i int) bool { return c.step[i] > want.To })
	}
	if out.Points = max(0, to-from); out.Points == 0 {
		return out
	}
	out.Lowest, out.Highest = c.loss[from], c.loss[from]
	for _, v := range c.loss[from:to] {
		out.Lowest, out.Highest = min(out.Lowest, v), max(out.Highest, v)
	}
	const smoothed = 1
	lines := [][]float64{c.loss, smooth(c.loss, want.Smoothing), c.rate, c.speed()}
	into := []*[]*float64{&out.Loss, &out.Smooth, &out.Rate, &out.Speed}
	room := min(max(want.Width, 50), 4000)
	if out.Points <= 2*room {
		out.Step = append(out.Step, c.step[from:to]...)
		for k, line := range lines {
			*into[k] = known(line[from:to])
		}
		return out
	}
	thin := make([][]float64, len(lines))
	for b := range room {
		low, high := from+b*out.Points/room, from+(b+1)*out.Points/room
		out.Step = append(out.Step, c.step[low], c.step[high-1])
		for k, line := range lines {
			first, second := extremes(line[low:high])
			if k == smoothed {
				first = mean(line[low:high])
				second = first
			}
			thin[k] = append(thin[k], first, second)
		}
	}
	for k := range lines {
		*into[k] = known(thin[k])
	}
	return out
}

// extremes returns the lowest and the highest of some values in the order in which they stand; NaN when none is known.
func extremes(values []float64) (first, second float64) {
	low, high := -1, -1
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if low < 0 || v < values[low] {
			low = i
		}
		if high < 0 || v > values[high] {
			high = i
		}
	}
	if low < 0 {
		return math.NaN(), math.NaN()
	}
	return values[min(low, high)], values[max(low, high)]
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// smooth is the exponential mean of all values up to each, without the bias that the first ones would have.
func smooth(values []float64, weight float64) []float64 {
	if !(weight > 0) {
		return values
	}
	weight = min(weight, 0.999)
	out := make([]float64, len(values))
	mean, debias := 0.0, 1.0
	for i, v := range values {
		mean = weight*mean + (1-weight)*v
		debias *= weight
		out[i] = mean / (1 - debias)
	}
	return out
}

// The stretch of time over which a speed is taken: a hundredth of the whole, within these bounds, in ms. The points of one
// look at the log share its time, so a shorter one would show how often Crisol looks.
const (
	speedMin = 4_000
	speedMax = 120_000
)

// speed is how many steps a second were made in the stretch before each point; NaN before the first one is full.
func (c *columns) speed() []float64 {
	n := len(c.at)
	out := make([]float64, n)
	stretch := min(max((c.at[n-1]-c.at[0])/100, speedMin), speedMax)
	from := 0
	for i := range out {
		for from+1 < i && c.at[i]-c.at[from+1] >= stretch {
			from++
		}
		out[i] = math.NaN()
		if took := c.at[i] - c.at[from]; c.at[from] > 0 && took >= stretch {
			out[i] = (c.step[i] - c.step[from]) * 1000 / float64(took)
		}
	}
	return out
}

// known points at the values that are known.
func known(values []float64) []*float64 {
	held := append([]float64(nil), values...)
	out := make([]*float64, len(held))
	for i := range held {
		if !math.IsNaN(held[i]) {
			out[i] = &held[i]
		}
	}
	return out
}
