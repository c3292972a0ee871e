/* Sums of four inputs a group for 16 outputs and all rows of a block; bit 4 n + i of a word is the sign of input i of
   output n. Adds what the bits of +1 choose. */
static inline void signum_add_chosen(const uint64_t *weights, int groups, const int32_t *panel, int32_t *sums) {
#if defined(SIGNUM_WIDE) && defined(__AVX512VNNI__) && defined(__AVX512BW__)
  __m512i sum[SIGNUM_BLOCK];
  for (int row = 0; row < SIGNUM_BLOCK; row++) sum[row] = _mm512_setzero_si512();
  for (int group = 0; group < groups; group++, panel += SIGNUM_BLOCK) {
    const __m512i ones = _mm512_maskz_set1_epi8((__mmask64)weights[group], 1);
    for (int row = 0; row < SIGNUM_BLOCK; row++)
      sum[row] = _mm512_dpbusd_epi32(sum[row], ones, _mm512_set1_epi32(panel[row]));
  }
  for (int row = 0; row < SIGNUM_BLOCK; row++) _mm512_storeu_si512(sums + 16 * row, sum[row]);
#elif defined(__AVX2__) && !defined(SIGNUM_PORTABLE)
  /* Sums of pairs are at most 254 in size, so that 128 of them fit into 16 bits. */
  const __m256i each = _mm256_set1_epi64x((long long)UINT64_C(0x8040201008040201));
  const __m256i places = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3,
                                          3, 3, 3, 3, 3);
  const __m256i one = _mm256_set1_epi8(1), pair = _mm256_set1_epi16(1);
  for (int half = 0; half < 2; half++)
    for (int from = 0; from < SIGNUM_BLOCK; from += 4) {
      __m256i wide[4];
      for (int row = 0; row < 4; row++) wide[row] = _mm256_setzero_si256();
      for (int group = 0; group < groups;) {
        const int end = signum_min(groups, group + 128);
        __m256i sum[4];
        for (int row = 0; row < 4; row++) sum[row] = _mm256_setzero_si256();
        for (; group < end; group++) {
          const __m256i bits = _mm256_set1_epi32((int)(uint32_t)(weights[group] >> (32 * half)));
          const __m256i spread = _mm256_and_si256(_mm256_shuffle_epi8(bits, places), each);
          const __m256i ones = _mm256_and_si256(_mm256_cmpeq_epi8(spread, each), one);
          for (int row = 0; row < 4; row++) {
            const __m256i x = _mm256_set1_epi32(panel[SIGNUM_BLOCK * group + from + row]);
            sum[row] = _mm256_add_epi16(sum[row], _mm256_maddubs_epi16(ones, x));
          }
        }
        for (int row = 0; row < 4; row++)
          wide[row] = _mm256_add_epi32(wide[row], _mm256_madd_epi16(sum[row], pair));
      }
      for (int row = 0; row < 4; row++)
        _mm256_storeu_si256((__m256i *)(void *)(sums + 16 * (from + row) + 8 * half), wide[row]);
    }
#else
  memset(sums, 0, 16 * SIGNUM_BLOCK * sizeof *sums);
  for (int group = 0; group < groups; group++, panel += SIGNUM_BLOCK) {
    int16_t chosen[4][16];
    for (int output = 0; output < 16; output++)
      for (int input = 0; input < 4; input++)
        chosen[input][output] = (int16_t)((weights[group] >> (4 * output + input)) & 1u);
    for (int row = 0; row < SIGNUM_BLOCK; row++) {
      int8_t x[4];
      memcpy(x, panel + row, sizeof x);
      int32_t *to = sums + 16 * row;
      for (int output = 0; output < 16; output++)
        to[output] += chosen[0][output] * x[0] + chosen[1][output] * x[1] + chosen[2][output] * x[2] +
                      chosen[3][output] * x[3];
    }
  }
#endif
}

/* Groups of four inputs of the windows of a block side by side; padding is 0. */
static void signum_fill_bytes(const struct signum_bytes *p, int first, int many, int32_t *panel) {
  for (int row = 0; row < SIGNUM_BLOCK; row++) {
    struct signum_place place = {NULL, 0, 0};
    int32_t *to = panel + row;
    if (row < many) SIGNUM_PLACE(p, first + row, place);
    for (int i = 0; i < p->kernelHeight; i++)
      for (int j = 0; j < p->kernelWidth; j++) {
        const signum_byte *from = row < many ? SIGNUM_TAP(p, place, i, j) : NULL;
        if (from == NULL)
          for (int group = 0; group < p->tapGroups; group++, to += SIGNUM_BLOCK) *to = 0;
        else
          for (int group = 0; group < p->tapGroups; group++, to += SIGNUM_BLOCK) memcpy(to, from + 4 * group, sizeof *to);
      }
  }
}

/* The sum of all inputs of each row of a block. */
static void signum_sum_bytes(const int32_t *panel, int groups, int32_t *totals) {
#if defined(__AVX2__) && !defined(SIGNUM_PORTABLE)
  const __m256i one = _mm256_set1_epi8(1), pair = _mm256_set1_epi16(1);
  __m256i sum = _mm256_setzero_si256();
  for (int group = 0; group < groups; group++) {
    const __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(panel + SIGNUM_BLOCK * group));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(one, x), pair));
  }
  _mm256_storeu_si256((__m256i *)(void *)totals, sum);
#else
  memset(totals, 0, SIGNUM_BLOCK * sizeof *totals);
  for (int group = 0; group < groups; group++)
    for (int row = 0; row < SIGNUM_BLOCK; row++) {
      int8_t x[4];
      memcpy(x, panel + SIGNUM_BLOCK * group + row, sizeof x);
      totals[row] += x[0] + x[1] + x[2] + x[3];
    }
#endif
}

/* A layer of inputs of a byte and signs: whole sums times the scale of their part. */
static SIGNUM_UNUSED void signum_run_bytes(const struct signum_bytes *p, int items) {
  const uint64_t *weights = (const uint64_t *)p->weights;
  const float *scales = (const float *)p->scales;
  for (int first = 0; first < items; first += SIGNUM_BLOCK) {
    const int many = signum_min(SIGNUM_BLOCK, items - first);
    int32_t totals[SIGNUM_BLOCK];
    int32_t sums[16 * SIGNUM_BLOCK];
    signum_fill_bytes(p, first, many, signum_panel);
    signum_sum_bytes(signum_panel, p->groups, totals);
    for (int output = 0; output < p->outputs; output += 16) {
      const int here = signum_min(16, p->outputs - output);
      signum_add_chosen(weights + (size_t)(output >> 4) * (size_t)p->groups, p->groups, signum_panel, sums);
      for (int row = 0; row < many; row++) {
        const float scale = scales[p->partRows == 0 ? 0 : (first + row) / p->partRows];
        float *out = (float *)p->out + (size_t)(first + row) * (size_t)p->outFloats + output;
        const int32_t *found = sums + 16 * row;
        /* A number of lanes that is known is computed in vectors. */
        if (here == 16)
          for (int lane = 0; lane < 16; lane++) out[lane] = (float)(2 * found[lane] - totals[row]) * scale;
        else
          for (int lane = 0; lane < here; lane++) out[lane] = (float)(2 * found[lane] - totals[row]) * scale;
      }
    }
  }
}
