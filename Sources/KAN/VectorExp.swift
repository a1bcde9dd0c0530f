/// The exponential of every lane, for arguments in [-708, 708]; others are clamped into that range.
///
/// Cody-Waite reduction to |r| <= ln(2)/2 and a Taylor polynomial of degree 13, whose remainder is
/// below 5e-18; relative error below 1e-15. Not a number stays not a number. Written out rather than
/// taken from the C library so that the kernels vectorise and every lane yields the same bits.
@inline(__always)
func vectorExp(_ x: SIMD8<Double>) -> SIMD8<Double> {
  typealias Vector = SIMD8<Double>
  let limit = Vector(repeating: 708)
  var clamped = x.replacing(with: limit, where: x .> limit)
  clamped.replace(with: -limit, where: clamped .< -limit)

  // Adding and subtracting 1.5 * 2^52 rounds to the nearest integer and leaves it in the low bits.
  let rounder = Vector(repeating: 6_755_399_441_055_744)
  let shifted = clamped * 1.442_695_040_888_963_4 + rounder
  let whole = shifted - rounder
  let r = (clamped - whole * 0.693_147_180_369_123_8) - whole * 1.908_214_929_270_587_7e-10

  var sum = Vector(repeating: 1.605_904_383_682_161_5e-10)
  sum = sum * r + 2.087_675_698_786_809_9e-9
  sum = sum * r + 2.505_210_838_544_171_9e-8
  sum = sum * r + 2.755_731_922_398_589e-7
  sum = sum * r + 2.755_731_922_398_589_1e-6
  sum = sum * r + 2.480_158_730_158_730_2e-5
  sum = sum * r + 1.984_126_984_126_984_1e-4
  sum = sum * r + 1.388_888_888_888_888_9e-3
  sum = sum * r + 8.333_333_333_333_333_3e-3
  sum = sum * r + 4.166_666_666_666_666_4e-2
  sum = sum * r + 0.166_666_666_666_666_66
  sum = sum * r + 0.5
  sum = sum * r + 1
  sum = sum * r + 1

  let bits = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
  let exponent = (bits &+ SIMD8<Int64>(repeating: 1023)) &<< SIMD8<Int64>(repeating: 52)
  return sum * unsafeBitCast(exponent, to: Vector.self)
}
