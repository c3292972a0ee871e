#if defined(SIGNUM_SMALL)
/* A layer of real inputs and signs where memory is scarce: tables of a few inputs at a time. */

/* Groups of four inputs whose tables are kept at once. */
enum { SIGNUM_CHUNK = 32 };

/* Tables of some groups from `group` on, for the rows of a block, entry by entry; bit n of an entry's place is the sign
   of the n-th input, 1 for +. */
static void signum_fill_tables(const struct signum_lookup *p, const struct signum_place *places, int many, int group,
                               int here, float *tables) {
  for (int index = 0; index < here; index++) {
    const int tap = (group + index) / p->tapGroups;
    const int channel = 4 * ((group + index) % p->tapGroups);
    for (int row = 0; row < SIGNUM_BLOCK; row++) {
      float x[4] = {0.0f, 0.0f, 0.0f, 0.0f};
      if (row < many && tap < p->kernelHeight * p->kernelWidth) {
        const signum_byte *from = SIGNUM_TAP(p, places[row], tap / p->kernelWidth, tap % p->kernelWidth);
        const int count = signum_min(4, p->channels - channel);
        if (from != NULL)
          for (int input = 0; input < count; input++) x[input] = ((const float *)(const void *)from)[channel + input];
      }
      const float low[4] = {-x[0] - x[1], x[0] - x[1], x[1] - x[0], x[0] + x[1]};
      const float high[4] = {-x[2] - x[3], x[2] - x[3], x[3] - x[2], x[2] + x[3]};
      for (int b = 0; b < 4; b++)
        for (int a = 0; a < 4; a++) tables[(16 * index + 4 * b + a) * SIGNUM_BLOCK + row] = low[a] + high[b];
    }
  }
}

/* Adds what some groups come to, for one output and all rows of a block; a word holds the signs of 32 inputs. */
static void signum_add_chunk(const uint32_t *weights, int groups, const float *table, float *sums) {
  float sum[SIGNUM_BLOCK];
  memcpy(sum, sums, sizeof sum);
  for (int group = 0; group < groups; group += 8) {
    uint32_t word = *weights++;
    for (int nibble = 0; nibble < 8; nibble++, word >>= 4, table += 16 * SIGNUM_BLOCK) {
      const float *entry = table + (word & 15u) * SIGNUM_BLOCK;
      for (int row = 0; row < SIGNUM_BLOCK; row++) sum[row] += entry[row];
    }
  }
  memcpy(sums, sum, sizeof sum);
}

static SIGNUM_UNUSED void signum_run_lookup(const struct signum_lookup *p, int items) {
  static SIGNUM_ALIGNED float tables[16 * SIGNUM_BLOCK * SIGNUM_CHUNK];
  const uint32_t *weights = (const uint32_t *)p->weights;
  const size_t words = (size_t)p->groups / 8;
  for (int first = 0; first < items; first += SIGNUM_BLOCK) {
    const int many = signum_min(SIGNUM_BLOCK, items - first);
    struct signum_place places[SIGNUM_BLOCK];
    for (int row = 0; row < many; row++) SIGNUM_PLACE(p, first + row, places[row]);
    memset(signum_sums, 0, (size_t)p->outputs * SIGNUM_BLOCK * sizeof *signum_sums);
    for (int group = 0; group < p->groups; group += SIGNUM_CHUNK) {
      const int here = signum_min(SIGNUM_CHUNK, p->groups - group);
      signum_fill_tables(p, places, many, group, here, tables);
      for (int output = 0; output < p->outputs; output++)
        signum_add_chunk(weights + (size_t)output * words + (size_t)group / 8, here, tables,
                         signum_sums + output * SIGNUM_BLOCK);
    }
    for (int row = 0; row < many; row++) {
      float *out = (float *)p->out + (size_t)(first + row) * (size_t)p->outFloats;
      for (int output = 0; output < p->outputs; output++) out[output] = signum_sums[SIGNUM_BLOCK * output + row];
    }
  }
}
#endif
