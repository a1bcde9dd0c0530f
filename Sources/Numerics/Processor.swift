import CProcessor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the processor can do that the program is compiled for, and what it does in one instruction
/// where Swift has no name for it.
public enum Processor {
  /// Whether it has registers of eight numbers: thirty-two with AVX-512, half as many pairs of four
  /// elsewhere.
  @inlinable public static var hasWideRegisters: Bool { PROCESSOR_HAS_WIDE_REGISTERS != 0 }

  /// Whether it multiplies and adds in one instruction with one rounding.
  @inlinable public static var hasFusedMultiplyAdd: Bool { PROCESSOR_HAS_FUSED_MULTIPLY_ADD != 0 }

  /// Cores that the program may use, at least 1.
  public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Asks for the memory that is soon to be read.
  @inlinable @inline(__always)
  public static func prefetch(_ pointer: UnsafeRawPointer) { processor_prefetch(pointer) }

  /// The square root of each lane.
  @inlinable @inline(__always)
  public static func squareRoots(_ x: SIMD4<Double>) -> SIMD4<Double> { processor_square_roots(x) }
}
