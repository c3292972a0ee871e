/* Numbers kept in fewer bytes, as floats: float16, or bytes times the scale of their row. */
static SIGNUM_UNUSED void signum_run_widen(const struct signum_widen *p, int items) {
  float *out = (float *)p->out;
  for (int row = 0; row < items; row++) {
    const int first = row * p->length, last = signum_min(first + p->length, p->count);
    for (int place = first; place < last; place++) {
      if (p->form == 0) {
        const uint32_t half = ((const uint16_t *)p->x)[place], bits = (half & 0x7fffu) << 13;
        float size;
        memcpy(&size, &bits, sizeof size);
        size *= 5192296858534827628530496329220096.0f;
        out[place] = (half & 0x8000u) != 0 ? -size : size;
      } else out[place] = (float)((const int8_t *)p->x)[place] * ((const float *)p->scales)[row];
    }
  }
}
