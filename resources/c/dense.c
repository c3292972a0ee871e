/* The inputs of eight windows side by side, [inputs, 8]. */
static void signum_fill_panel(const struct signum_dense *p, const struct signum_place *places, int many, float *panel) {
  for (int row = 0; row < SIGNUM_BLOCK; row++) {
    float *to = panel + row;
    for (int i = 0; i < p->kernelHeight; i++)
      for (int j = 0; j < p->kernelWidth; j++) {
        const signum_byte *from = row < many ? SIGNUM_TAP(p, places[row], i, j) : NULL;
        const float *pixel = (const float *)(const void *)from;
        for (int channel = 0; channel < p->channels; channel++, to += SIGNUM_BLOCK)
          *to = pixel == NULL ? 0.0f : pixel[channel];
      }
  }
}

/* Sums of eight windows for eight outputs, [outputs, 8]: products one after the other, each rounded by itself. */
static inline SIGNUM_UNUSED void signum_add_products(const float *x, int inputs, const float *const *w, size_t step,
                                                     float *sums) {
#if defined(SIGNUM_SMALL)
  for (int output = 0; output < 8; output++) {
    float sum[SIGNUM_BLOCK] = {0.0f};
    const float *factor = w[output];
    for (int input = 0; input < inputs; input++, factor += step)
      for (int row = 0; row < SIGNUM_BLOCK; row++) sum[row] += x[SIGNUM_BLOCK * input + row] * *factor;
    memcpy(sums + SIGNUM_BLOCK * output, sum, sizeof sum);
  }
#else
  for (int row = 0; row < SIGNUM_BLOCK; row += SIGNUM_LANES) {
    signum_lanes sum[8];
    size_t at = 0;
    for (int output = 0; output < 8; output++) sum[output] = (signum_lanes){0.0f};
    for (int input = 0; input < inputs; input++, at += step) {
      const signum_lanes values = SIGNUM_LOAD(x + SIGNUM_BLOCK * input + row);
      for (int output = 0; output < 8; output++) sum[output] += values * w[output][at];
    }
    for (int output = 0; output < 8; output++) SIGNUM_STORE(sums + SIGNUM_BLOCK * output + row, sum[output]);
  }
#endif
}

/* A layer or product of real numbers on both sides. */
static SIGNUM_UNUSED void signum_run_dense(const struct signum_dense *p, int items) {
  const int inputs = p->kernelHeight * p->kernelWidth * p->channels;
  for (int first = 0; first < items;) {
    int many = signum_min(SIGNUM_BLOCK, items - first);
    const float *weights = (const float *)p->weights;
    if (p->partRows != 0) {
      many = signum_min(many, p->partRows - first % p->partRows);
      weights += (size_t)(first / p->partRows) * (size_t)p->partFloats;
    }
    struct signum_place places[SIGNUM_BLOCK];
    for (int row = 0; row < many; row++) SIGNUM_PLACE(p, first + row, places[row]);
    signum_fill_panel(p, places, many, signum_sums);
    for (int output = 0; output < p->outputs; output += 8) {
      const int here = signum_min(8, p->outputs - output);
      float *out = (float *)p->out + (size_t)first * (size_t)p->outFloats + output;
      float sums[8 * SIGNUM_BLOCK];
      const float *w[8];
      for (int lane = 0; lane < 8; lane++)
        w[lane] = weights + (size_t)(output + signum_min(lane, here - 1)) * (size_t)p->outputStep;
      signum_add_products(signum_sums, inputs, w, (size_t)p->inputStep, sums);
      for (int row = 0; row < many; row++, out += p->outFloats)
        for (int lane = 0; lane < here; lane++) out[lane] = sums[SIGNUM_BLOCK * lane + row];
    }
    first += many;
  }
}
