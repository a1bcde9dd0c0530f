import CProcessor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The features of the processor that the program is compiled for, and single instructions that
/// Swift does not expose.
public enum Processor {
  /// Whether a vector register holds eight doubles: AVX-512 has 32 such registers. Elsewhere eight
  /// doubles take a pair of registers, and there are half as many pairs.
  @inlinable public static var hasWideRegisters: Bool { PROCESSOR_HAS_WIDE_REGISTERS != 0 }

  /// Whether the processor has a fused multiply-add instruction, which rounds once.
  @inlinable public static var hasFusedMultiplyAdd: Bool { PROCESSOR_HAS_FUSED_MULTIPLY_ADD != 0 }

  /// The number of cores that the program may use, at least 1.
  public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Prefetches memory that will be read soon.
  @inlinable @inline(__always)
  public static func prefetch(_ pointer: UnsafeRawPointer) { processor_prefetch(pointer) }

  /// The square root of each lane.
  @inlinable @inline(__always)
  public static func squareRoots(_ x: SIMD4<Double>) -> SIMD4<Double> { processor_square_roots(x) }
}
