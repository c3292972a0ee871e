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
    for (int output = 0; output < p->outputs; output += 4) {
      const int here = signum_min(4, p->outputs - output);
      float sums[4][SIGNUM_BLOCK] = {{0.0f}};
      const float *w[4];
      for (int lane = 0; lane < 4; lane++)
        w[lane] = weights + (size_t)(output + signum_min(lane, here - 1)) * (size_t)p->outputStep;
      const float *x = signum_sums;
      for (int input = 0; input < inputs; input++, x += SIGNUM_BLOCK)
        for (int lane = 0; lane < 4; lane++) {
          const float factor = w[lane][(size_t)input * (size_t)p->inputStep];
          for (int row = 0; row < SIGNUM_BLOCK; row++) sums[lane][row] += x[row] * factor;
        }
      for (int row = 0; row < many; row++) {
        float *out = (float *)p->out + (size_t)(first + row) * (size_t)p->outFloats + output;
        for (int lane = 0; lane < here; lane++) out[lane] = sums[lane][row];
      }
    }
    first += many;
  }
}
