/* The window of an output row. */
#define SIGNUM_PLACE(p, row, place)                                                                                    \
  do {                                                                                                                 \
    const int signum_rest = (row) / (p)->outWidth;                                                                     \
    (place).image = (const signum_byte *)(p)->x + (size_t)(signum_rest / (p)->outHeight) * (size_t)(p)->imageBytes;    \
    (place).top = (signum_rest % (p)->outHeight) * (p)->strideHeight - (p)->padTop;                                    \
    (place).left = ((row) % (p)->outWidth) * (p)->strideWidth - (p)->padLeft;                                          \
  } while (0)

/* The pixel under a tap of a placed window; NULL if that is padding. */
#define SIGNUM_TAP(p, place, tapRow, tapColumn)                                                                        \
  signum_tap((place).image, (place).top + (tapRow) * (p)->dilationHeight,                                              \
             (place).left + (tapColumn) * (p)->dilationWidth, (p)->height, (p)->width, (p)->pixelBytes)

static inline SIGNUM_UNUSED const signum_byte *signum_tap(const signum_byte *image, int row, int column, int height,
                                                          int width, int pixelBytes) {
  if (row < 0 || column < 0 || row >= height || column >= width) return NULL;
  return image + (size_t)(row * width + column) * (size_t)pixelBytes;
}
