/* Signs of rows of floats, a bit each. */
static SIGNUM_UNUSED void signum_run_pack(const struct signum_pack *p, int items) {
  for (int row = 0; row < items; row++) {
    const float *x = (const float *)p->x + (size_t)row * (size_t)p->channels;
    signum_byte *out = (signum_byte *)p->out + (size_t)row * (size_t)p->outBytes;
    for (int byte = 0; byte < p->outBytes; byte++) {
      const int count = signum_max(0, signum_min(8, p->channels - 8 * byte));
      unsigned bits = 0;
      for (int bit = 0; bit < count; bit++) bits |= (unsigned)(x[8 * byte + bit] >= 0.0f) << bit;
      out[byte] = (signum_byte)bits;
    }
  }
}

/* The largest sign in windows; the smallest where a bit is flipped. */
static SIGNUM_UNUSED void signum_run_poolSigns(const struct signum_poolSigns *p, int items) {
  const signum_byte *flips = (const signum_byte *)p->flips;
  for (int row = 0; row < items; row++) {
    const int rest = row / p->outWidth;
    const int top = (rest % p->outHeight) * p->strideHeight - p->padTop;
    const int left = (row % p->outWidth) * p->strideWidth - p->padLeft;
    signum_byte *out = (signum_byte *)p->out + (size_t)row * (size_t)p->pixel;
    memset(out, 0, (size_t)p->pixel);
    for (int y = signum_max(top, 0); y < signum_min(top + p->kernelHeight, p->height); y++)
      for (int x = signum_max(left, 0); x < signum_min(left + p->kernelWidth, p->width); x++) {
        const signum_byte *from =
          (const signum_byte *)p->x +
          (size_t)((rest / p->outHeight * p->height + y) * p->width + x) * (size_t)p->pixel;
        for (int byte = 0; byte < p->pixel; byte++)
          out[byte] = (signum_byte)(out[byte] | (from[byte] ^ (flips == NULL ? 0 : flips[byte])));
      }
    if (flips == NULL) continue;
    for (int byte = 0; byte < p->pixel; byte++) out[byte] = (signum_byte)(out[byte] ^ flips[byte]);
  }
}
