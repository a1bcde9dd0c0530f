// What the processor can do that the program is compiled for: the compiler says so to C only.

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define PROCESSOR_HAS_FUSED_MULTIPLY_ADD 1
#else
#define PROCESSOR_HAS_FUSED_MULTIPLY_ADD 0
#endif

// Registers of eight numbers: thirty-two with AVX-512, half as many pairs of four elsewhere.
#if defined(__AVX512F__)
#define PROCESSOR_HAS_WIDE_REGISTERS 1
#else
#define PROCESSOR_HAS_WIDE_REGISTERS 0
#endif

// The square root as one instruction that loops of vectors can be made of, and of a vector at once.
static inline double processor_square_root(double x) { return __builtin_elementwise_sqrt(x); }

typedef double processor_four __attribute__((ext_vector_type(4)));
static inline processor_four processor_square_roots(processor_four x) {
  return __builtin_elementwise_sqrt(x);
}

// Asks for the memory that is soon to be read.
static inline void processor_prefetch(const void *_Nonnull at) { __builtin_prefetch(at); }
