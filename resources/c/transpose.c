#if !defined(SIGNUM_SMALL)
/* Up to four channels of some pixels, `step` bytes apart, as rows of channels. */
static inline SIGNUM_UNUSED void signum_transpose(const signum_byte *from, size_t step, int count, int channels,
                                                  float *to, int rowFloats) {
  int pixel = 0;
#if defined(__SSE__) && !defined(SIGNUM_PORTABLE)
  if (channels == 4)
    for (; pixel + 4 <= count; pixel += 4, from += 4 * step) {
      __m128 a = _mm_loadu_ps((const float *)(const void *)from);
      __m128 b = _mm_loadu_ps((const float *)(const void *)(from + step));
      __m128 c = _mm_loadu_ps((const float *)(const void *)(from + 2 * step));
      __m128 d = _mm_loadu_ps((const float *)(const void *)(from + 3 * step));
      _MM_TRANSPOSE4_PS(a, b, c, d);
      _mm_storeu_ps(to + pixel, a);
      _mm_storeu_ps(to + rowFloats + pixel, b);
      _mm_storeu_ps(to + 2 * rowFloats + pixel, c);
      _mm_storeu_ps(to + 3 * rowFloats + pixel, d);
    }
#endif
  for (; pixel < count; pixel++, from += step)
    for (int channel = 0; channel < channels; channel++)
      to[channel * rowFloats + pixel] = ((const float *)(const void *)from)[channel];
}
#endif
