#if defined(SIGNUM_MAIN)
/* A program for files: raw bytes, one image after the other as [channels, height, width], or PGM and PPM pictures. */
#include <stdio.h>

enum { SIGNUM_SIZE = SIGNUM_CHANNELS * SIGNUM_HEIGHT * SIGNUM_WIDTH };

static void signum_show(const char *name, const unsigned char *pixels) {
  float logits[SIGNUM_CLASSES];
  int best = 0;
  signum_predict(pixels, logits);
  for (int index = 1; index < SIGNUM_CLASSES; index++)
    if (logits[index] > logits[best]) best = index;
  printf("%s\t%s", name, signum_class_names[best]);
  for (int index = 0; index < SIGNUM_CLASSES; index++) printf("\t%.9g", (double)logits[index]);
  printf("\n");
}

/* A number of a picture's header, behind blanks and comments; -1 if there is none, or it is above 65,535. */
static long signum_header_number(FILE *file) {
  long value = 0;
  int letter = fgetc(file);
  while (letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n' || letter == '#') {
    if (letter == '#')
      while (letter != '\n' && letter != EOF) letter = fgetc(file);
    letter = fgetc(file);
  }
  if (letter < '0' || letter > '9') return -1;
  for (; letter >= '0' && letter <= '9'; letter = fgetc(file)) {
    value = 10 * value + (letter - '0');
    if (value > 65535) return -1;
  }
  return value;
}

/* A picture, its form read already. */
static int signum_picture(const char *name, FILE *file, int planes) {
  static unsigned char pixels[SIGNUM_SIZE];
  const long width = signum_header_number(file), height = signum_header_number(file);
  const long most = signum_header_number(file);
  if (width < 1 || height < 1 || most != 255)
    return fprintf(stderr, "%s: no picture of 8 bits a channel\n", name), 2;
  if (width != SIGNUM_WIDTH || height != SIGNUM_HEIGHT)
    return fprintf(stderr, "%s: has %ldx%ld pixels, and the model takes %dx%d\n", name, width, height, SIGNUM_WIDTH,
                   SIGNUM_HEIGHT), 2;
  if (planes != SIGNUM_CHANNELS && !(planes == 3 && SIGNUM_CHANNELS == 1))
    return fprintf(stderr, "%s: has %d channel(s), and the model takes %d\n", name, planes, SIGNUM_CHANNELS), 2;
  for (int place = 0; place < SIGNUM_HEIGHT * SIGNUM_WIDTH; place++) {
    unsigned char pixel[3] = {0, 0, 0};
    if (fread(pixel, 1, (size_t)planes, file) != (size_t)planes)
      return fprintf(stderr, "%s: is cut off\n", name), 2;
    if (planes == SIGNUM_CHANNELS)
      for (int plane = 0; plane < planes; plane++) pixels[plane * SIGNUM_HEIGHT * SIGNUM_WIDTH + place] = pixel[plane];
    else pixels[place] = (unsigned char)((19595u * pixel[0] + 38470u * pixel[1] + 7471u * pixel[2] + 32768u) >> 16);
  }
  signum_show(name, pixels);
  return 0;
}

static int signum_raw(const char *name, FILE *file) {
  static unsigned char pixels[SIGNUM_SIZE];
  size_t got;
  for (long images = 0; (got = fread(pixels, 1, sizeof pixels, file)) > 0 || images == 0; images++) {
    if (got < sizeof pixels)
      return fprintf(stderr, "%s: an image has %d bytes (%d channel(s), %dx%d), and behind %ld image(s) are %lu\n",
                     name, SIGNUM_SIZE, SIGNUM_CHANNELS, SIGNUM_WIDTH, SIGNUM_HEIGHT, images, (unsigned long)got), 2;
    signum_show(name, pixels);
  }
  return 0;
}

int main(int count, char **names) {
  int failed = 0;
  if (count < 2) return fprintf(stderr, "usage: %s FILE...: raw bytes, PGM or PPM\n", names[0]), 2;
  for (int index = 1; index < count; index++) {
    FILE *file = fopen(names[index], "rb");
    if (file == NULL) {
      fprintf(stderr, "%s: cannot be opened\n", names[index]);
      failed = 2;
      continue;
    }
    const int first = fgetc(file), second = fgetc(file);
    int code;
    if (first == 'P' && (second == '5' || second == '6'))
      code = signum_picture(names[index], file, second == '5' ? 1 : 3);
    else {
      rewind(file);
      code = signum_raw(names[index], file);
    }
    if (code != 0) failed = code;
    fclose(file);
  }
  return failed;
}
#endif
