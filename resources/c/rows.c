/* A sum in four lanes and the rest by itself: the order in which the packed model adds. */
static SIGNUM_UNUSED float signum_sum(const float *x, int length) {
  float lanes[4] = {0.0f, 0.0f, 0.0f, 0.0f}, rest = 0.0f;
  int index = 0;
  for (; index + 4 <= length; index += 4)
    for (int lane = 0; lane < 4; lane++) lanes[lane] += x[index + lane];
  for (; index < length; index++) rest += x[index];
  return rest + ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]));
}

/* The largest of some numbers, in eight lanes: their order does not matter. */
static SIGNUM_UNUSED float signum_most(const float *x, int length) {
  float lanes[8];
  int index = 0;
  for (int lane = 0; lane < 8; lane++) lanes[lane] = x[0];
  for (; index + 8 <= length; index += 8)
    for (int lane = 0; lane < 8; lane++) lanes[lane] = signum_maximum(lanes[lane], x[index + lane]);
  for (; index < length; index++) lanes[0] = signum_maximum(lanes[0], x[index]);
  for (int lane = 1; lane < 8; lane++) lanes[0] = signum_maximum(lanes[0], lanes[lane]);
  return lanes[0];
}

static SIGNUM_UNUSED void signum_run_softmax(const struct signum_softmax *p, int items) {
  for (int row = 0; row < items; row++) {
    const float *x = (const float *)p->x + (size_t)row * (size_t)p->length;
    float *out = (float *)p->out + (size_t)row * (size_t)p->length;
    const float most = signum_most(x, p->length);
    for (int index = 0; index < p->length; index++) out[index] = signum_exponential(x[index] - most);
    const float factor = 1.0f / signum_sum(out, p->length);
    for (int index = 0; index < p->length; index++) out[index] *= factor;
  }
}

static SIGNUM_UNUSED void signum_run_layerNorm(const struct signum_layerNorm *p, int items) {
  const float *scale = (const float *)p->scale, *shift = (const float *)p->shift;
  for (int row = 0; row < items; row++) {
    const float *x = (const float *)p->x + (size_t)row * (size_t)p->length;
    float *out = (float *)p->out + (size_t)row * (size_t)p->length;
    const float mean = signum_sum(x, p->length) / (float)p->length;
    for (int index = 0; index < p->length; index++) out[index] = (x[index] - mean) * (x[index] - mean);
    const float deviation = sqrtf(signum_sum(out, p->length) / (float)p->length + p->epsilon);
    for (int index = 0; index < p->length; index++)
      out[index] = (x[index] - mean) / deviation * scale[index] + shift[index];
  }
}

/* Sums over the middle axis of [outer, middle, inner], times a factor. */
static SIGNUM_UNUSED void signum_run_sumMiddle(const struct signum_sumMiddle *p, int items) {
  for (int item = 0; item < items; item++) {
    const float *x = (const float *)p->x + (size_t)item * (size_t)p->middle * (size_t)p->inner;
    float *out = (float *)p->out + (size_t)item * (size_t)p->inner;
    for (int at = 0; at < p->inner; at++) out[at] = 0.0f;
    for (int index = 0; index < p->middle; index++, x += p->inner)
      for (int at = 0; at < p->inner; at++) out[at] += x[at];
    for (int at = 0; at < p->inner; at++) out[at] *= p->factor;
  }
}

/* The largest value in windows over images [height, width, channels]. */
static SIGNUM_UNUSED void signum_run_poolMaxima(const struct signum_poolMaxima *p, int items) {
  for (int row = 0; row < items; row++) {
    const int rest = row / p->outWidth;
    const int top = (rest % p->outHeight) * p->strideHeight - p->padTop;
    const int left = (row % p->outWidth) * p->strideWidth - p->padLeft;
    float *out = (float *)p->out + (size_t)row * (size_t)p->pixel;
    int begun = 0;
    for (int y = signum_max(top, 0); y < signum_min(top + p->kernelHeight, p->height); y++)
      for (int x = signum_max(left, 0); x < signum_min(left + p->kernelWidth, p->width); x++) {
        const float *from = (const float *)p->x +
                            (size_t)((rest / p->outHeight * p->height + y) * p->width + x) * (size_t)p->pixel;
        for (int channel = 0; channel < p->pixel; channel++)
          out[channel] = begun ? signum_maximum(out[channel], from[channel]) : from[channel];
        begun = 1;
      }
  }
}
