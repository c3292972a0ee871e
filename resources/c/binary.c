/* Differing bits of up to eight rows and eight outputs; the words of eight outputs lie side by side. */
static void signum_differing(const uint64_t *x, int words, int many, const uint64_t *weights, uint64_t *counts) {
#if defined(SIGNUM_WIDE) && defined(__AVX512VPOPCNTDQ__)
  __m512i sums[SIGNUM_BLOCK];
  const uint64_t *rows[SIGNUM_BLOCK];
  for (int row = 0; row < SIGNUM_BLOCK; row++) {
    sums[row] = _mm512_setzero_si512();
    rows[row] = x + (size_t)signum_min(row, many - 1) * (size_t)words;
  }
  for (int word = 0; word < words; word++) {
    const __m512i w = _mm512_loadu_si512(weights + 8 * (size_t)word);
    for (int row = 0; row < SIGNUM_BLOCK; row++) {
      const __m512i apart = _mm512_xor_si512(w, _mm512_set1_epi64((long long)rows[row][word]));
      sums[row] = _mm512_add_epi64(sums[row], _mm512_popcnt_epi64(apart));
    }
  }
  for (int row = 0; row < SIGNUM_BLOCK; row++) _mm512_storeu_si512(counts + 8 * row, sums[row]);
#else
  for (int row = 0; row < many; row += 2) {
    const uint64_t *a = x + (size_t)row * (size_t)words;
    const uint64_t *b = row + 1 < many ? a + words : a;
    for (int half = 0; half < 8; half += 4) {
      uint64_t a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0;
      const uint64_t *w = weights + half;
      for (int word = 0; word < words; word++, w += 8) {
        a0 += (uint64_t)signum_popcount(a[word] ^ w[0]);
        b0 += (uint64_t)signum_popcount(b[word] ^ w[0]);
        a1 += (uint64_t)signum_popcount(a[word] ^ w[1]);
        b1 += (uint64_t)signum_popcount(b[word] ^ w[1]);
        a2 += (uint64_t)signum_popcount(a[word] ^ w[2]);
        b2 += (uint64_t)signum_popcount(b[word] ^ w[2]);
        a3 += (uint64_t)signum_popcount(a[word] ^ w[3]);
        b3 += (uint64_t)signum_popcount(b[word] ^ w[3]);
      }
      uint64_t *to = counts + 8 * row + half;
      to[0] = a0, to[1] = a1, to[2] = a2, to[3] = a3;
      to[8] = b0, to[9] = b1, to[10] = b2, to[11] = b3;
    }
  }
#endif
}

/* Copies the taps of some windows on end; padding is zero bits. */
static void signum_gather(const struct signum_binary *p, int first, int many, signum_byte *to) {
  for (int row = 0; row < many; row++) {
    struct signum_place place;
    SIGNUM_PLACE(p, first + row, place);
    signum_byte *end = to + (size_t)p->words * 8;
    for (int i = 0; i < p->kernelHeight; i++)
      for (int j = 0; j < p->kernelWidth; j++) {
        const signum_byte *from = SIGNUM_TAP(p, place, i, j);
        if (from == NULL) memset(to, 0, (size_t)p->tapBytes);
        else if (p->tapBytes == 8) memcpy(to, from, 8);
        else if (p->tapBytes == 16) memcpy(to, from, 16);
        else memcpy(to, from, (size_t)p->tapBytes);
        to += p->tapBytes;
      }
    memset(to, 0, (size_t)(end - to));
    to = end;
  }
}

/* A layer of signs on both sides: sums, or, with `most`, bits that say whether few enough differ. */
static SIGNUM_UNUSED void signum_run_binary(const struct signum_binary *p, int items) {
  uint64_t counts[8 * SIGNUM_BLOCK];
  const uint64_t *weights = (const uint64_t *)p->weights;
  const uint16_t *classOf = (const uint16_t *)p->classOf;
  const int padded = (p->outputs + 7) & ~7;
  const int pixels = p->outHeight * p->outWidth;
  for (int first = 0; first < items; first += SIGNUM_BLOCK) {
    const int many = signum_min(SIGNUM_BLOCK, items - first);
    /* Rows are copied even if they lie on end, so that words are read as words. */
    if (p->inPlace != 0)
      memcpy(signum_words, (const signum_byte *)p->x + (size_t)first * (size_t)p->words * 8,
             (size_t)many * (size_t)p->words * 8);
    else signum_gather(p, first, many, (signum_byte *)signum_words);
    for (int output = 0; output < padded; output += 8) {
      signum_differing(signum_words, p->words, many, weights + (size_t)output * (size_t)p->words, counts);
      for (int row = 0; row < many; row++) {
        const size_t kind = classOf == NULL ? 0 : classOf[(first + row) % pixels];
        const uint64_t *found = counts + 8 * row;
        signum_byte *out = (signum_byte *)p->out + (size_t)(first + row) * (size_t)p->outBytes;
        const int here = signum_min(8, p->outputs - output);
        if (p->most == NULL) {
          const int32_t *whole = (const int32_t *)p->whole + kind * (size_t)padded + output;
          float *sums = (float *)(void *)out + output;
          for (int lane = 0; lane < here; lane++) sums[lane] = (float)(whole[lane] - 2 * (int32_t)found[lane]);
        } else {
          const int32_t *most = (const int32_t *)p->most + kind * (size_t)padded + output;
          unsigned bits = 0;
          for (int lane = 0; lane < 8; lane++) bits |= (unsigned)((int32_t)found[lane] <= most[lane]) << lane;
          bits ^= ((const signum_byte *)p->flips)[output >> 3];
          out[output >> 3] = (signum_byte)(bits & ((1u << here) - 1u));
        }
      }
    }
  }
}
