/* Portable C99; what a compiler has beyond that is asked for by its macros. Define SIGNUM_PORTABLE to do without. */

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

#if defined(__BYTE_ORDER__) && defined(__ORDER_LITTLE_ENDIAN__)
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "this model's bits are for processors whose lowest byte comes first"
#endif
#endif

#if defined(__FAST_MATH__)
#error "without -ffast-math: sums are rounded in a certain order"
#endif

#if defined(__GNUC__)
#define SIGNUM_ALIGNED __attribute__((aligned(64)))
#define SIGNUM_UNUSED __attribute__((unused))
#else
#define SIGNUM_ALIGNED
#define SIGNUM_UNUSED
#endif

#if defined(__AVX512F__) && !defined(SIGNUM_PORTABLE)
#define SIGNUM_WIDE 1
#endif
#if defined(__AVX2__) && !defined(SIGNUM_PORTABLE)
#include <immintrin.h>
#endif

typedef unsigned char signum_byte;

/* Vectors of floats of the compiler's own, as wide as all of this processor's family have; without them, or on
   microcontrollers, layers take little memory instead. */
#if !defined(__GNUC__) || defined(SIGNUM_PORTABLE) || (defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 77)
#define SIGNUM_SMALL 1
#else
#if defined(__AVX__)
#define SIGNUM_LANES 8
#else
#define SIGNUM_LANES 4
#endif
#if defined(__SSE__)
#include <immintrin.h>
#endif
typedef float signum_lanes __attribute__((vector_size(4 * SIGNUM_LANES)));
typedef float signum_loose __attribute__((vector_size(4 * SIGNUM_LANES), aligned(4), may_alias));
#define SIGNUM_LOAD(from) (*(const signum_loose *)(const void *)(from))
#define SIGNUM_STORE(to, value) (*(signum_loose *)(void *)(to) = (value))
#endif

/* Output rows that are computed together. */
enum { SIGNUM_BLOCK = 8 };

static inline SIGNUM_UNUSED int signum_popcount(uint64_t bits) {
#if defined(__GNUC__)
  return __builtin_popcountll(bits);
#else
  bits -= (bits >> 1) & UINT64_C(0x5555555555555555);
  bits = (bits & UINT64_C(0x3333333333333333)) + ((bits >> 2) & UINT64_C(0x3333333333333333));
  return (int)((((bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f)) * UINT64_C(0x0101010101010101)) >> 56);
#endif
}

static inline SIGNUM_UNUSED int signum_min(int a, int b) {
  return a < b ? a : b;
}

static inline SIGNUM_UNUSED int signum_max(int a, int b) {
  return a > b ? a : b;
}

static inline SIGNUM_UNUSED float signum_minimum(float a, float b) {
  return a < b ? a : b;
}

static inline SIGNUM_UNUSED float signum_maximum(float a, float b) {
  return a > b ? a : b;
}

static inline SIGNUM_UNUSED float signum_power_of_two(int exponent) {
  uint32_t bits = (uint32_t)(exponent + 127) << 23;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* e^x within two units in the last place, after Cephes' expf; below -87.3 it is 0. */
static SIGNUM_UNUSED float signum_exponential(float x) {
  const float bounded = signum_minimum(signum_maximum(x, -87.33654f), 88.3762626647949f);
  /* Adding and subtracting 1.5 * 2^23 rounds to the nearest whole number, even in the middle. */
  const float shifted = bounded * 1.44269504088896341f + 12582912.0f;
  const float power = shifted - 12582912.0f;
  const float near = bounded - power * 0.693359375f;
  const float rest = near - power * -2.12194440e-4f;
  float sum = 1.9875691500e-4f;
  sum = sum * rest + 1.3981999507e-3f;
  sum = sum * rest + 8.3334519073e-3f;
  sum = sum * rest + 4.1665795894e-2f;
  sum = sum * rest + 1.6666665459e-1f;
  sum = sum * rest + 5.0000001201e-1f;
  sum = rest * rest * sum + rest + 1.0f;
  return x >= -87.33654f ? sum * signum_power_of_two((int)power) : 0.0f;
}

/* erf(x) within two units in the last place, by the polynomials of onnxruntime (MLAS, erf.cpp). */
static SIGNUM_UNUSED float signum_error_function(float x) {
  const float size = signum_minimum(x < 0.0f ? -x : x, 3.925f);
  const float squared = size * size;
  float small = -5.99104969e-4f;
  small = small * squared + 4.99339588e-3f;
  small = small * squared + -2.67667342e-2f;
  small = small * squared + 1.12818025e-1f;
  small = small * squared + -3.76124859e-1f;
  small = small * squared + 1.28379151e-1f;
  small = small * size + size;
  float large = 1.72948930e-5f;
  large = large * size + -3.83208680e-4f;
  large = large * size + 3.88393435e-3f;
  large = large * size + -2.42545605e-2f;
  large = large * size + 1.06777847e-1f;
  large = large * size + 6.34846687e-1f;
  large = large * size + 1.28717512e-1f;
  large = large * size + size;
  large = 1.0f - signum_exponential(-large);
  const float found = size > 0.921875f ? large : small;
  return x < 0.0f ? -found : found;
}

/* Where the window of an output row begins; a row is a pixel, counted over all images. */
struct signum_place {
  const signum_byte *image;
  int top, left;
};
