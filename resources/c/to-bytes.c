/* The largest size of some numbers. */
static float signum_largest(const float *x, int count) {
  float most[16] = {0.0f};
  const int rest = count % 16;
  const float *last = x + (count - rest);
  for (int index = 0; index < count - rest; index += 16)
    for (int lane = 0; lane < 16; lane++) {
      const float value = x[index + lane] < 0.0f ? -x[index + lane] : x[index + lane];
      most[lane] = signum_maximum(most[lane], value);
    }
  for (int lane = 0; lane < rest; lane++) {
    const float value = last[lane] < 0.0f ? -last[lane] : last[lane];
    most[lane] = signum_maximum(most[lane], value);
  }
  float size = 0.0f;
  for (int lane = 0; lane < 16; lane++) size = signum_maximum(size, most[lane]);
  return size;
}

/* Rows of floats as rows of bytes; the scale of a part is its largest value in size / 127, at least 2^-100. */
static SIGNUM_UNUSED void signum_run_toBytes(const struct signum_toBytes *p, int items) {
  const int count = p->rows * p->channels;
  for (int part = 0; part < items; part++) {
    const float *x = (const float *)p->x + (size_t)part * (size_t)count;
    const float size = signum_largest(x, count);
    const float scale = signum_maximum(size / 127.0f, 7.888609052210118e-31f);
    ((float *)p->outScales)[part] = scale;
    for (int row = 0; row < p->rows; row++, x += p->channels) {
      signum_byte *out = (signum_byte *)p->out + ((size_t)part * (size_t)p->rows + (size_t)row) * (size_t)p->pitch;
      int channel = 0;
#if defined(SIGNUM_WIDE)
      const __m512 by = _mm512_set1_ps(scale);
      for (; channel + 16 <= p->channels; channel += 16) {
        const __m512i near = _mm512_cvtps_epi32(_mm512_div_ps(_mm512_loadu_ps(x + channel), by));
        _mm_storeu_si128((__m128i *)(void *)(out + channel), _mm512_cvtepi32_epi8(near));
      }
#endif
      for (; channel < p->channels; channel++) {
        /* Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number, even in the middle. */
        const float shifted = x[channel] / scale + 12582912.0f;
        const float near = shifted - 12582912.0f;
        out[channel] = (signum_byte)(near >= -127.0f && near <= 127.0f ? (int)near : 0);
      }
      memset(out + p->channels, 0, (size_t)(p->pitch - p->channels));
    }
  }
}
