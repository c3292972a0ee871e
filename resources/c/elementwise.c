/* x scale + shift, plus a residual, within bounds; each product and sum is rounded by itself. */
static SIGNUM_UNUSED void signum_run_affine(const struct signum_affine *p, int items) {
  const float *scale = (const float *)p->scale, *shift = (const float *)p->shift;
  for (int row = 0; row < items; row++) {
    const size_t at = (size_t)row * (size_t)p->channels;
    const float *x = (const float *)p->x + at;
    const float *other = p->residual == NULL ? NULL : (const float *)p->residual + at;
    float *out = (float *)p->out + at;
    for (int channel = 0; channel < p->channels; channel++) {
      float value = x[channel];
      if (scale != NULL) value *= scale[channel];
      if (shift != NULL) value += shift[channel];
      if (other != NULL) value += other[channel];
      out[channel] = signum_minimum(signum_maximum(value, p->low), p->high);
    }
  }
}

/* Where an operand lies for a row: five outer axes from the row's number. */
static SIGNUM_UNUSED size_t signum_offset(const int32_t *extents, const int32_t *strides, int row) {
  size_t sum = 0;
  for (int axis = 4; axis >= 0; axis--) {
    sum += (size_t)(row % extents[axis]) * (size_t)strides[axis];
    row /= extents[axis];
  }
  return sum;
}

static inline SIGNUM_UNUSED float signum_pair(int operation, float a, float b) {
  switch (operation) {
    case 0: return a + b;
    case 1: return a - b;
    case 2: return a * b;
    case 3: return a / b;
    case 4: return signum_minimum(a, b);
    case 5: return signum_maximum(a, b);
    default: return a <= b ? 1.0f : 0.0f;
  }
}

/* Two operands, broadcast. */
static SIGNUM_UNUSED void signum_run_combine(const struct signum_combine *p, int items) {
  const int inner = p->extents[5];
  for (int row = 0; row < items; row++) {
    const float *a = (const float *)p->a + signum_offset(p->extents, p->aStrides, row);
    const float *b = (const float *)p->b + signum_offset(p->extents, p->bStrides, row);
    float *out = (float *)p->out + (size_t)row * (size_t)inner;
    for (int index = 0; index < inner; index++)
      out[index] = signum_pair(p->operation, a[(size_t)index * (size_t)p->aStrides[5]],
                               b[(size_t)index * (size_t)p->bStrides[5]]);
  }
}

/* Copies one operand of six axes into another. */
static SIGNUM_UNUSED void signum_run_copy(const struct signum_copy *p, int items) {
  const int inner = p->extents[5];
  for (int row = 0; row < items; row++) {
    const float *x = (const float *)p->x + signum_offset(p->extents, p->xStrides, row);
    float *out = (float *)p->out + signum_offset(p->extents, p->outStrides, row);
    for (int index = 0; index < inner; index++)
      out[(size_t)index * (size_t)p->outStrides[5]] = x[(size_t)index * (size_t)p->xStrides[5]];
  }
}

static inline SIGNUM_UNUSED float signum_sigmoid(float x) {
  return 1.0f / (1.0f + signum_exponential(-x));
}

/* The largest whole number that is not above x; numbers from 2^23 on are whole. */
static inline SIGNUM_UNUSED float signum_floor(float x) {
  if (!(x > -8388608.0f && x < 8388608.0f)) return x;
  const float near = (float)(int32_t)x;
  return near > x ? near - 1.0f : near;
}

/* A register of eight bits that wraps around. */
static inline SIGNUM_UNUSED float signum_wrap(float x) {
  const int64_t whole = (int64_t)x;
  return (float)((int)((uint64_t)(whole + 128) & 255u) - 128);
}

/* A loop of its own for each operation, which compilers turn into vectors. */
#define SIGNUM_EACH(result)                                                                                            \
  for (int index = 0; index < p->count; index++) {                                                                     \
    const float value = x[index];                                                                                      \
    out[index] = (result);                                                                                             \
  }                                                                                                                    \
  break

static SIGNUM_UNUSED void signum_run_map(const struct signum_map *p, int items) {
  const float *x = (const float *)p->x;
  float *out = (float *)p->out;
  const float factor = p->factor;
  (void)items;
  switch (p->operation) {
    case 0: SIGNUM_EACH(signum_sigmoid(value));
    case 1: SIGNUM_EACH(value * signum_sigmoid(value * factor));
    case 2: SIGNUM_EACH(signum_maximum(value, 0.0f));
    case 3: SIGNUM_EACH(sqrtf(value));
    case 4: SIGNUM_EACH(value * value);
    case 5: SIGNUM_EACH(-value);
    case 6: SIGNUM_EACH(value < 0.0f ? -value : value);
    case 7: SIGNUM_EACH(signum_floor(value));
    case 8: SIGNUM_EACH(signum_exponential(value));
    case 9: SIGNUM_EACH(signum_wrap(value));
    case 11: SIGNUM_EACH(signum_error_function(value));
    default: SIGNUM_EACH(value >= 0.0f ? 1.0f : -1.0f);
  }
}
#undef SIGNUM_EACH
