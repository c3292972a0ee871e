#if !defined(SIGNUM_SMALL)
/* A layer of real inputs and signs: of every four inputs the sixteen sums that four signs can make are worked out once,
   and each output adds the one that its signs choose. */

static inline SIGNUM_UNUSED int signum_up(int value, int step) {
  return (value + step - 1) / step;
}

/* Where tables of a tile of output pixels lie. Lanes are neighbouring pixels of a row; columns that a stride leaves
   apart lie in planes of their own, so that those of a tap are on end. */
struct signum_tile {
  /* Vectors of a row of the tile, rows of output pixels computed together, rows whose tables are kept. */
  int across, down, strip;
  /* Steps between rows of tables for neighbouring output rows and taps. */
  int rowStep, tapStep;
  /* Floats of a plane, of an entry (all planes), of a row of tables. */
  int plane, entry, row;
  int planes;
};

static inline SIGNUM_UNUSED struct signum_tile signum_tile_of(const struct signum_lookup *p) {
  struct signum_tile tile;
  const int vectors = signum_up(p->outWidth, SIGNUM_LANES);
  tile.across = vectors > 2 ? 4 : vectors;
  tile.down = 4 / tile.across;
  tile.rowStep = p->kernelHeight == 1 ? 1 : p->strideHeight;
  tile.tapStep = p->dilationHeight;
  tile.planes = p->kernelWidth == 1 ? 1 : p->strideWidth;
  tile.plane = SIGNUM_LANES * signum_up(tile.across * SIGNUM_LANES +
                                        (p->kernelWidth - 1) * p->dilationWidth / p->strideWidth, SIGNUM_LANES);
  tile.entry = tile.planes * tile.plane;
  tile.row = p->tapGroups * 16 * tile.entry;
  const int fixed = (p->kernelHeight - 1) * tile.tapStep + 1;
  const int fits = (SIGNUM_TABLES / tile.row - fixed) / tile.rowStep + 1;
  tile.strip = signum_max(1, signum_min(fits / tile.down, signum_up(p->outHeight, tile.down))) * tile.down;
  return tile;
}

/* The sixteen sums of four inputs, for as many pixels as a row of tables has; bit n of the place is the sign of the
   n-th, 1 for +. */
static inline SIGNUM_UNUSED void signum_fill_table(const float *x, int count, float *table) {
  for (int at = 0; at < count; at += SIGNUM_LANES) {
    const signum_lanes a = SIGNUM_LOAD(x + at), b = SIGNUM_LOAD(x + count + at);
    const signum_lanes c = SIGNUM_LOAD(x + 2 * count + at), d = SIGNUM_LOAD(x + 3 * count + at);
    const signum_lanes sumAb = a + b, lessAb = a - b, sumCd = c + d, lessCd = c - d;
    const signum_lanes half[8] = {-(sumAb + sumCd), lessAb - sumCd, -(lessAb + sumCd), sumAb - sumCd,
                                  -(sumAb - lessCd), lessAb + lessCd, -(lessAb - lessCd), sumAb + lessCd};
    for (int place = 0; place < 8; place++) {
      SIGNUM_STORE(table + place * count + at, half[place]);
      SIGNUM_STORE(table + (15 - place) * count + at, -half[place]);
    }
  }
}

/* Tables of a row of pixels, from a column on that may lie in the padding. */
static inline SIGNUM_UNUSED void signum_fill_row(const struct signum_lookup *p, const struct signum_tile *tile,
                                                 int row, int left, float *tables) {
  if (row < 0 || row >= p->height) {
    memset(tables, 0, (size_t)tile->row * sizeof *tables);
    return;
  }
  const signum_byte *pixels = (const signum_byte *)p->x + (size_t)row * (size_t)p->width * (size_t)p->pixelBytes;
  for (int group = 0; group < p->tapGroups; group++) {
    const int channels = signum_min(4, p->channels - 4 * group);
    memset(signum_inputs, 0, (size_t)(4 * tile->entry) * sizeof *signum_inputs);
    for (int plane = 0; plane < tile->planes; plane++) {
      const int start = left + plane;
      const int from = start < 0 ? signum_up(-start, p->strideWidth) : 0;
      const int to = start < p->width ? signum_min(tile->plane, signum_up(p->width - start, p->strideWidth)) : 0;
      if (from < to)
        signum_transpose(pixels + (size_t)(start + from * p->strideWidth) * (size_t)p->pixelBytes + 16 * (size_t)group,
                         (size_t)p->strideWidth * (size_t)p->pixelBytes, to - from, channels,
                         signum_inputs + plane * tile->plane + from, tile->entry);
    }
    signum_fill_table(signum_inputs, tile->entry, tables + (size_t)group * 16 * (size_t)tile->entry);
  }
}

/* Adds what the inputs of up to eight groups come to, for two outputs and some vectors of pixels, whose tables begin at
   `tables`. */
static inline SIGNUM_UNUSED void signum_add_lookups(uint32_t signsA, uint32_t signsB, int first, int last,
                                                    const float *const *tables, int entry, const int vectors,
                                                    float *toA, float *toB) {
  signum_lanes sumsA[4], sumsB[4];
  for (int vector = 0; vector < vectors; vector++) {
    sumsA[vector] = sumsB[vector] = (signum_lanes){0.0f};
    if (first == 0) continue;
    sumsA[vector] = SIGNUM_LOAD(toA + vector * SIGNUM_LANES);
    sumsB[vector] = SIGNUM_LOAD(toB + vector * SIGNUM_LANES);
  }
  for (int group = first; group < last; group++, signsA >>= 4, signsB >>= 4) {
    const ptrdiff_t chosenA = signum_offsets[group] + (int)(signsA & 15u) * entry;
    const ptrdiff_t chosenB = signum_offsets[group] + (int)(signsB & 15u) * entry;
    for (int vector = 0; vector < vectors; vector++) {
      sumsA[vector] += SIGNUM_LOAD(tables[vector] + chosenA);
      sumsB[vector] += SIGNUM_LOAD(tables[vector] + chosenB);
    }
  }
  for (int vector = 0; vector < vectors; vector++) {
    SIGNUM_STORE(toA + vector * SIGNUM_LANES, sumsA[vector]);
    SIGNUM_STORE(toB + vector * SIGNUM_LANES, sumsB[vector]);
  }
}

/* Sums of all outputs at the pixels of a tile, as rows of outputs. */
static inline SIGNUM_UNUSED void signum_run_tile(const struct signum_lookup *p, const struct signum_tile *tile, int top,
                                                 int left, const float *tables) {
  const uint32_t *weights = (const uint32_t *)p->weights;
  const int words = p->groups / 8, groups = p->kernelHeight * p->kernelWidth * p->tapGroups;
  const int isSmall = p->outHeight == 1 && p->outWidth <= SIGNUM_LANES;
  const float *places[4];
  for (int vector = 0; vector < 4; vector++)
    places[vector] = tables + (size_t)(vector / tile->across * tile->rowStep) * (size_t)tile->row +
                     (size_t)(vector % tile->across * SIGNUM_LANES);
  /* All outputs add eight groups before the next, so that their tables stay in the nearest cache. */
  for (int group = 0; group < groups; group += 8, weights++)
    for (int output = 0; output < p->outputs; output += 2) {
      const uint32_t *a = weights + (size_t)output * (size_t)words;
      const uint32_t *b = output + 1 < p->outputs ? a + words : a;
      float *to = signum_sums + (size_t)output * 4 * SIGNUM_LANES;
      const int end = signum_min(groups, group + 8);
      if (isSmall) signum_add_lookups(*a, *b, group, end, places, tile->entry, 1, to, to + 4 * SIGNUM_LANES);
      else signum_add_lookups(*a, *b, group, end, places, tile->entry, 4, to, to + 4 * SIGNUM_LANES);
    }
  for (int row = 0; row < signum_min(tile->down, p->outHeight - top); row++) {
    const int count = signum_min(tile->across * SIGNUM_LANES, p->outWidth - left);
    float *out = (float *)p->out + ((size_t)(top + row) * (size_t)p->outWidth + (size_t)left) * (size_t)p->outFloats;
    const float *sums = signum_sums + row * tile->across * SIGNUM_LANES;
    int pixel = 0;
#if defined(__SSE__) && !defined(SIGNUM_PORTABLE)
    for (; pixel + 4 <= count; pixel += 4) {
      float *to = out + (size_t)pixel * (size_t)p->outFloats;
      const float *from = sums + pixel;
      int output = 0;
      for (; output + 4 <= p->outputs; output += 4, from += 16 * SIGNUM_LANES)
        signum_transpose((const signum_byte *)(const void *)from, 4 * SIGNUM_LANES * sizeof *from, 4, 4, to + output,
                         p->outFloats);
      for (; output < p->outputs; output++, from += 4 * SIGNUM_LANES)
        for (int each = 0; each < 4; each++) to[(size_t)each * (size_t)p->outFloats + (size_t)output] = from[each];
    }
#endif
    for (; pixel < count; pixel++)
      for (size_t output = 0; output < (size_t)p->outputs; output++)
        out[(size_t)pixel * (size_t)p->outFloats + output] = sums[output * 4 * SIGNUM_LANES + (size_t)pixel];
  }
}

static SIGNUM_UNUSED void signum_run_lookup(const struct signum_lookup *p, int items) {
  const struct signum_tile tile = signum_tile_of(p);
  const int width = tile.across * SIGNUM_LANES;
  const int skipped = p->kernelHeight == 1 ? p->strideHeight : 1;
  (void)items;
  for (int i = 0, group = 0; i < p->kernelHeight; i++)
    for (int j = 0; j < p->kernelWidth; j++)
      for (int channels = 0; channels < p->tapGroups; channels++) {
        const int column = j * p->dilationWidth;
        signum_offsets[group++] = i * tile.tapStep * tile.row + channels * 16 * tile.entry +
                                  column % p->strideWidth * tile.plane + column / p->strideWidth;
      }
  for (int left = 0; left < p->outWidth; left += width)
    for (int first = 0; first < p->outHeight; first += tile.strip) {
      const int rows = (tile.strip - 1) * tile.rowStep + (p->kernelHeight - 1) * tile.tapStep + 1;
      for (int row = 0; row < rows; row++)
        signum_fill_row(p, &tile, (first * p->strideHeight) - p->padTop + row * skipped,
                        left * p->strideWidth - p->padLeft, signum_tables + (size_t)row * (size_t)tile.row);
      for (int top = first; top < signum_min(first + tile.strip, p->outHeight); top += tile.down)
        signum_run_tile(p, &tile, top, left,
                        signum_tables + (size_t)((top - first) * tile.rowStep) * (size_t)tile.row);
    }
}
#endif
