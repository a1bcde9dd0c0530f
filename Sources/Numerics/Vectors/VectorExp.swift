/// The exponential of every lane, for arguments in [-708, 708]; others are clamped into that range.
/// NaN stays NaN.
///
/// Cody-Waite reduction to |r| <= ln(2)/2, then 1 + r + r² p(r), where p is the best polynomial of
/// degree 9. The error of p is below 2e-17, the relative error of the result below 1e-15.
/// Implemented here rather than called from the C library so that the kernels vectorise and every
/// lane gives the same bits.
@inlinable @inline(__always)
public func vectorExp(_ x: SIMD8<Double>) -> SIMD8<Double> {
  typealias Vector = SIMD8<Double>
  let limit = Vector(repeating: 708)
  var clamped = x.replacing(with: limit, where: x .> limit)
  clamped.replace(with: -limit, where: clamped .< -limit)

  // Adding and subtracting 1.5 * 2^52 rounds to the nearest integer and leaves it in the low bits.
  let rounder = Vector(repeating: 6_755_399_441_055_744)
  let shifted = clamped * 1.442_695_040_888_963_4 + rounder
  let whole = shifted - rounder
  let r = multiplyAdd(
    whole, -1.908_214_929_270_587_7e-10, multiplyAdd(whole, -0.693_147_180_369_123_8, clamped))

  // Estrin's scheme, evaluating pairs and pairs of pairs, has shorter dependency chains than
  // Horner's.
  @inline(__always)
  func pair(_ high: Double, _ low: Double) -> Vector {
    multiplyAdd(r, high, Vector(repeating: low))
  }
  let square = r * r
  let fourth = square * square
  let low = multiplyAdd(
    pair(0.008_333_333_333_330_062, 0.041_666_666_666_624_13), square,
    pair(0.166_666_666_666_666_69, 0.5))
  let middle = multiplyAdd(
    pair(2.755_726_845_999_706_4e-06, 2.480_152_129_595_437_6e-05), square,
    pair(0.000_198_412_698_630_536_18, 0.001_388_888_891_721_371_7))
  let high = pair(2.510_038_549_551_032e-08, 2.762_008_844_540_974_6e-07)
  let tail = multiplyAdd(multiplyAdd(high, fourth, middle), fourth, low)
  let sum = multiplyAdd(tail, square, r + 1)

  let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
  let exponent = (bits &+ SIMD8<Int64>(repeating: 1023)) &<< SIMD8<Int64>(repeating: 52)
  return sum * unsafeBitCast(exponent, to: Vector.self)
}
