/* Rows of floats as rows of bytes; the scale of a part is its largest value in size / 127, at least 2^-100. */
static SIGNUM_UNUSED void signum_run_toBytes(const struct signum_toBytes *p, int items) {
  const int count = p->rows * p->channels;
  for (int part = 0; part < items; part++) {
    const float *x = (const float *)p->x + (size_t)part * (size_t)count;
    float size = 0.0f;
    for (int index = 0; index < count; index++) size = signum_maximum(size, x[index] < 0.0f ? -x[index] : x[index]);
    const float scale = signum_maximum(size / 127.0f, 7.888609052210118e-31f);
    ((float *)p->outScales)[part] = scale;
    for (int row = 0; row < p->rows; row++, x += p->channels) {
      signum_byte *out = (signum_byte *)p->out + ((size_t)part * (size_t)p->rows + (size_t)row) * (size_t)p->pitch;
      for (int channel = 0; channel < p->channels; channel++) {
        /* Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number, even in the middle. */
        const float shifted = x[channel] / scale + 12582912.0f;
        const float near = shifted - 12582912.0f;
        out[channel] = (signum_byte)(near >= -127.0f && near <= 127.0f ? (int)near : 0);
      }
      memset(out + p->channels, 0, (size_t)(p->pitch - p->channels));
    }
  }
}
