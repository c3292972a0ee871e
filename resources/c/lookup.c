/* Groups of four inputs whose tables are kept at once. */
enum { SIGNUM_CHUNK = 32 };

/* The sums that four signs can make of four inputs; bit n of the place is the sign of the n-th, 1 for +. */
static void signum_fill_table(const float *x, float *table) {
#if defined(SIGNUM_WIDE)
  const __m512i minus = _mm512_set1_epi32(-2147483647 - 1);
#define SIGNUM_SIGNED(value, mask)                                                                                     \
  _mm512_castsi512_ps(_mm512_mask_xor_epi32(_mm512_castps_si512(_mm512_set1_ps(value)), mask,                          \
                                            _mm512_castps_si512(_mm512_set1_ps(value)), minus))
  const __m512 low = _mm512_add_ps(SIGNUM_SIGNED(x[0], 0x5555), SIGNUM_SIGNED(x[1], 0x3333));
  const __m512 high = _mm512_add_ps(SIGNUM_SIGNED(x[2], 0x0f0f), SIGNUM_SIGNED(x[3], 0x00ff));
  _mm512_storeu_ps(table, _mm512_add_ps(low, high));
#undef SIGNUM_SIGNED
#else
  const float low[4] = {-x[0] - x[1], x[0] - x[1], x[1] - x[0], x[0] + x[1]};
  const float high[4] = {-x[2] - x[3], x[2] - x[3], x[3] - x[2], x[2] + x[3]};
  for (int b = 0; b < 4; b++)
    for (int a = 0; a < 4; a++) table[4 * b + a] = low[a] + high[b];
#endif
}

/* Adds what 32 inputs come to, for 16 outputs and all rows of a block; a word holds the signs of 32 inputs. */
static inline void signum_add_lookups(const uint32_t *weights, int groups, const float *tables, float *sums) {
#if defined(SIGNUM_WIDE)
  __m512 sum[SIGNUM_BLOCK];
  for (int row = 0; row < SIGNUM_BLOCK; row++) sum[row] = _mm512_loadu_ps(sums + 16 * row);
  for (int group = 0; group < groups; group += 8, weights += 16) {
    __m512i places = _mm512_loadu_si512(weights);
    for (int nibble = 0; nibble < 8; nibble++) {
      for (int row = 0; row < SIGNUM_BLOCK; row++, tables += 16)
        sum[row] = _mm512_add_ps(sum[row], _mm512_permutexvar_ps(places, _mm512_loadu_ps(tables)));
      places = _mm512_srli_epi32(places, 4);
    }
  }
  for (int row = 0; row < SIGNUM_BLOCK; row++) _mm512_storeu_ps(sums + 16 * row, sum[row]);
#else
  /* Tables lie entry by entry here, so that an entry of all rows is read at once. */
  for (int lane = 0; lane < 16; lane++) {
    float sum[SIGNUM_BLOCK];
    for (int row = 0; row < SIGNUM_BLOCK; row++) sum[row] = sums[16 * row + lane];
    const float *table = tables;
    for (int group = 0; group < groups; group += 8) {
      uint32_t word = weights[2 * group + lane];
      for (int nibble = 0; nibble < 8; nibble++, word >>= 4, table += 16 * SIGNUM_BLOCK) {
        const float *entry = table + (word & 15u) * SIGNUM_BLOCK;
        for (int row = 0; row < SIGNUM_BLOCK; row++) sum[row] += entry[row];
      }
    }
    for (int row = 0; row < SIGNUM_BLOCK; row++) sums[16 * row + lane] = sum[row];
  }
#endif
}

/* Tables of some groups from `group` on, for the rows of a block. */
static void signum_fill_tables(const struct signum_lookup *p, const struct signum_place *places, int many, int group,
                               int here, float *tables) {
  for (int index = 0; index < here; index++) {
    const int tap = (group + index) / p->tapGroups;
    const int channel = 4 * ((group + index) % p->tapGroups);
    for (int row = 0; row < SIGNUM_BLOCK; row++) {
      float x[4] = {0.0f, 0.0f, 0.0f, 0.0f};
      float table[16];
      if (row < many && tap < p->kernelHeight * p->kernelWidth) {
        const signum_byte *from = SIGNUM_TAP(p, places[row], tap / p->kernelWidth, tap % p->kernelWidth);
        const int count = signum_min(4, p->channels - channel);
        if (from != NULL)
          for (int input = 0; input < count; input++) x[input] = ((const float *)(const void *)from)[channel + input];
      }
      signum_fill_table(x, table);
#if defined(SIGNUM_WIDE)
      memcpy(tables + 16 * (SIGNUM_BLOCK * index + row), table, sizeof table);
#else
      for (int entry = 0; entry < 16; entry++) tables[(16 * index + entry) * SIGNUM_BLOCK + row] = table[entry];
#endif
    }
  }
}

/* A layer of real inputs and signs: of every four inputs the sixteen sums that four signs can make are looked up. */
static SIGNUM_UNUSED void signum_run_lookup(const struct signum_lookup *p, int items) {
  static SIGNUM_ALIGNED float tables[16 * SIGNUM_BLOCK * SIGNUM_CHUNK];
  const uint32_t *weights = (const uint32_t *)p->weights;
  const int blocks = (p->outputs + 15) / 16;
  for (int first = 0; first < items; first += SIGNUM_BLOCK) {
    const int many = signum_min(SIGNUM_BLOCK, items - first);
    struct signum_place places[SIGNUM_BLOCK];
    for (int row = 0; row < many; row++) SIGNUM_PLACE(p, first + row, places[row]);
    memset(signum_sums, 0, (size_t)blocks * 16 * SIGNUM_BLOCK * sizeof *signum_sums);
    for (int group = 0; group < p->groups; group += SIGNUM_CHUNK) {
      const int here = signum_min(SIGNUM_CHUNK, p->groups - group);
      signum_fill_tables(p, places, many, group, here, tables);
      for (int block = 0; block < blocks; block++)
        signum_add_lookups(weights + 2 * ((size_t)block * (size_t)p->groups + (size_t)group), here, tables,
                           signum_sums + (size_t)block * 16 * SIGNUM_BLOCK);
    }
    for (int row = 0; row < many; row++) {
      float *out = (float *)p->out + (size_t)(first + row) * (size_t)p->outFloats;
      for (int output = 0; output < p->outputs; output++)
        out[output] = signum_sums[(16 * SIGNUM_BLOCK) * (output >> 4) + 16 * row + (output & 15)];
    }
  }
}
