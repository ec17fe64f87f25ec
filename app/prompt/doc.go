// Package prompt owns what an input is: it reads text, requests in the JSON of the
// large providers, conversations, batches and files, and says which texts, images,
// documents and recordings are in them. It knows bytes, and neither tokens nor prices.
//
// The way of a request, in a worker or a command:
//
//	req, err := prompt.Understand(input, prompt.Options{Pause: pause})
//	counts := make([]token.Seen, len(req.Shape.Buckets))
//	for i := range req.Parts {
//		p := &req.Parts[i]
//		count(&counts[p.Bucket], p.Text(scratch)) // in every vocabulary
//	}
//	// The counts, req.Shape and req.Notes cross to the page, the text does not.
//
// and on the page, for each way of counting that package overhead knows:
//
//	o := scheme.Of(&shape)
//	for i, b := range shape.Buckets {
//		tokens += o.Share(b.What) x count of bucket i in the model's vocabulary
//	}
//	tokens += o.Low, o.Point, o.High
//
// A batch is iterated over instead, since each of its requests is billed by itself:
//
//	batch, err := prompt.NewBatch(file, prompt.Options{Hint: prompt.Hint{Name: name}})
//	for line, err := batch.Next(); err == nil; line, err = batch.Next() {
//		// line.Request is as above; line.Err says what is broken about it
//	}
//
// Nothing is lost: a field that no reader claims becomes a text of its own with a
// note, and what looks like JSON and is broken is plain text with the place of the
// fault. Hint{As: Text} takes any input as plain text.
package prompt
