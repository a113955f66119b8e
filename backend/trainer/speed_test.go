package trainer

import (
	"context"
	"fmt"
	"testing"
)

// BenchmarkTwentyStepsOn200Photographs is a rehearsal of the size that a person may try: 200 photographs of about a
// megapixel from a bucket on this machine, 20 steps, two publications.
func BenchmarkTwentyStepsOn200Photographs(b *testing.B) {
	c := newCloud(b, "images", "models")
	for i := range 200 {
		if i < 8 {
			c.put("images", fmt.Sprintf("%03d.jpg", i), photo(b, uint64(i), 1216, 832))
		} else {
			c.put("images", fmt.Sprintf("%03d.jpg", i), c.get("images", fmt.Sprintf("%03d.jpg", i%8)))
		}
	}
	in := c.inputs(testConfig(nil), loader(c.aws("a", "images", object{"caption_strategy": "filename"})))
	for b.Loop() {
		r := play(context.Background(), b, in, nil).must(b)
		l := r.losses(b)
		b.ReportMetric(l[len(l)-1]/l[0], "loss-ratio")
	}
}
