package trainer

import "context"

// previews is how many images a validation draws.
const previews = 4

// drawn describes the patch sample; it goes into training_state.json.
type drawn struct {
	Images       int         `json:"images"`
	PatchesTotal int         `json:"patches_total"`
	PatchesUsed  int         `json:"patches_used"`
	Stride       int         `json:"stride"`
	Datasets     []drawnFrom `json:"datasets"`
	moment       []float64   // XᵀX / n
	shown        []*picture  // what a validation draws
}

type drawnFrom struct {
	ID     string `json:"id"`
	Images int    `json:"images"`
}

// drawSample gathers the patch sample from the latent caches, as the package documentation defines it. Images without a
// sampled patch are not read.
func drawSample(ctx context.Context, datasets []*dataset) (*drawn, error) {
	type at struct {
		d   *dataset
		key string
	}
	var all []at
	out := &drawn{}
	for _, d := range datasets {
		for _, s := range d.images {
			all = append(all, at{d, s.key})
		}
		out.Datasets = append(out.Datasets, drawnFrom{d.id, len(d.images)})
	}
	out.Images, out.PatchesTotal = len(all), len(all)*perImage
	out.Stride = stride(out.PatchesTotal)
	first := func(i int) int { // the first sampled patch of image i, 64 or more when it has none
		return (out.Stride - i*perImage%out.Stride) % out.Stride
	}
	var wanted []int
	for i := range all {
		if first(i) < perImage {
			wanted = append(wanted, i)
		}
	}
	sum := newMoments()
	const chunk = 64
	pictures := make([]*picture, chunk)
	for begin := 0; begin < len(wanted); begin += chunk {
		part := wanted[begin:min(begin+chunk, len(wanted))]
		err := each(ctx, len(part), func(ctx context.Context, i int) (err error) {
			pictures[i], err = all[part[i]].d.picture(ctx, all[part[i]].key)
			return err
		})
		if err != nil {
			return nil, err
		}
		for i, n := range part {
			for p := first(n); p < perImage; p += out.Stride {
				sum.add(pictures[i], p)
			}
		}
	}
	out.PatchesUsed = sum.n
	out.moment = sum.mean()
	shown := min(previews, len(all))
	for k := range shown {
		from := all[k*len(all)/shown]
		p, err := from.d.picture(ctx, from.key)
		if err != nil {
			return nil, err
		}
		out.shown = append(out.shown, p)
	}
	return out, nil
}
