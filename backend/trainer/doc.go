// Package trainer plays SimpleTuner's container for rehearsals and tests: it gets the container's inputs and nothing
// else, reads the datasets where they say, trains a small model by true gradient descent on the images that it finds
// there, logs in the shapes that the container logs in, and publishes its output folder over S3. It follows the
// trainer's habits also where they are inconvenient (it lists a whole bucket, writes its index files into it, and
// publishes after a validation only), because a rehearsal is worth what it proves. What it trains is no usable model.
//
// It knows nothing of the application that calls it: no providers, no jobs, no stores.
//
// # The model
//
// The model is a low-rank adapter on a frozen autoencoder of image patches. It is defined exactly here, so that the loss
// in the log can be computed again from the delivered weights and the images.
//
// Patches. Each image is decoded to 8-bit RGB as stored (an alpha channel is dropped, EXIF orientation is not applied).
// With f = max(1, ⌊min(w, h)/64⌋), the square of side 64f whose left edge is ⌊(w−64f)/2⌋ and whose top edge is
// ⌊(h−64f)/2⌋ is cut out, and each block of f×f pixels is averaged per channel. The 64×64×3 averages, divided by 255
// and reduced by 0.5, are the image's picture (rounded to float32, which is how the latent cache keeps it). An image with
// min(w, h) < 64 is skipped with a warning, and so is one that cannot be decoded. The picture is cut into 8×8 squares,
// row by row from the top left, 64 of them; a square becomes a vector x of d = 192 numbers, channel by channel (R, G, B)
// and row by row within a channel: x[64c+8y+x'].
//
// Sample. The usable images are ordered by dataset (as in the dataloader) and then by key (by bytes); their patches are
// numbered 0 … N−1 in that order. With s = ⌈N/4096⌉, made s+1 when even (an odd stride visits all places within an image),
// the sample is the patches 0, s, 2s, …: at most 4,096. The repeats of a dataset do not count here.
//
// Loss. P is the frozen base: per channel the projection on the six orthonormal 2-D DCT-II functions with u+v < 3,
//
//	b[u,v](y,x) = a(u) a(v) cos(π(2y+1)u/16) cos(π(2x+1)v/16),  a(0) = √(1/8), a(k) = √(2/8) otherwise.
//
// The adapter learns to restore what the base drops: x̂ = P x + (alpha/rank) · B(A(x − P x)) with A of shape [rank, 192] drawn from a normal distribution with
// deviation 1/√192 by the seed, and B of shape [192, rank] zero at first. The loss is the mean of (x̂−x)² over all
// numbers of all patches of the sample. The step_loss of a step is the loss before that step's update.
//
// Training. Every step uses the whole sample, so a learning rate of 0 gives an exactly flat curve. (The gradient is
// computed from the sample's second moments XᵀX/n, which is the same number for less work.) The gradient's norm is
// clipped to max_grad_norm, then Adam (0.9, 0.999, ε 1e-12: the gradients are about 1e-6) updates A and B with the step's
// learning rate times [LearningRateScale]/max(rank, 4). train_batch_size and gradient_accumulation_steps only count epochs.
//
// Delivered are the tensors transformer.patch_autoencoder.lora_A.weight and …lora_B.weight as float32, with alpha and
// rank in the file's metadata; training_state.json of a checkpoint has loss_after_update, the loss with those weights.
package trainer
