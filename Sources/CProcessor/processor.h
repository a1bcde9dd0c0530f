// Features of the target processor, which the compiler reports to C only.

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define PROCESSOR_HAS_FUSED_MULTIPLY_ADD 1
#else
#define PROCESSOR_HAS_FUSED_MULTIPLY_ADD 0
#endif

// AVX-512 has 32 registers of eight doubles; elsewhere there are half as many pairs of four.
#if defined(__AVX512F__)
#define PROCESSOR_HAS_WIDE_REGISTERS 1
#else
#define PROCESSOR_HAS_WIDE_REGISTERS 0
#endif

// Square roots as single instructions: a scalar one that loops can vectorise, and one of a vector.
static inline double processor_square_root(double x) { return __builtin_elementwise_sqrt(x); }

typedef double processor_four __attribute__((ext_vector_type(4)));
static inline processor_four processor_square_roots(processor_four x) {
  return __builtin_elementwise_sqrt(x);
}

// Prefetches memory that will be read soon.
static inline void processor_prefetch(const void *_Nonnull at) { __builtin_prefetch(at); }
