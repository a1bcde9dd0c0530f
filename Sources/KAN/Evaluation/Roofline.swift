import Numerics

/// The peak rates of one core of this machine, measured by dedicated loops.
public struct Roofline: Sendable {
  /// Multiply-adds of doubles per second, in vectors with operands in registers.
  public let multiplyAdds: Double
  /// Bytes per second read from the first-level cache.
  public let firstCacheBytes: Double
  /// Bytes per second read from the second-level cache.
  public let secondCacheBytes: Double

  /// Measures for about `seconds` in total and takes the best of several rounds, because other
  /// programs may use the machine at the same time.
  public static func measured(seconds: Double = 0.3) -> Roofline {
    // Many short rounds, some of which run undisturbed.
    let rounds = 100
    let each = seconds / Double(3 * rounds)
    func best(_ rate: (Double) -> Double) -> Double {
      (0..<rounds).map { _ in rate(each) }.max() ?? 0
    }
    return Roofline(
      multiplyAdds: best(multiplyAddRate), firstCacheBytes: best { readRate(bytes: 16_384, $0) },
      secondCacheBytes: best { readRate(bytes: 393_216, $0) })
  }

  private typealias Vector = SIMD8<Double>

  /// Repeats `body`, which returns the amount of work it did, for some time; returns the amount per
  /// second.
  private static func rate(_ seconds: Double, _ body: () -> Int) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var (amount, elapsed) = (0, 0.0)
    while elapsed < seconds {
      for _ in 0..<8 { amount += body() }
      elapsed = start.duration(to: clock.now).seconds
    }
    return Double(amount) / elapsed
  }

  private static func multiplyAddRate(_ seconds: Double) -> Double {
    // The second condition avoids a compiler warning about the branch that this machine does not
    // take.
    if Processor.hasWideRegisters && seconds > 0 {
      return multiplyAddRate(seconds, SIMD8<Double>.self)
    }
    return multiplyAddRate(seconds, SIMD4<Double>.self)
  }

  /// Ten independent sums keep two units with four cycles of latency busy and leave room for the
  /// operands in sixteen registers.
  @inline(__always)
  private static func multiplyAddRate<Lanes: SIMD>(
    _ seconds: Double, _: Lanes.Type
  ) -> Double where Lanes.Scalar == Double {
    // Different values, because the compiler would otherwise compute only one sum.
    var sums = (0..<10).map { Lanes(repeating: Double($0)) }
    let result = rate(seconds) {
      let (factor, term) = (Lanes(repeating: 0.999_999), Lanes(repeating: 1e-6))
      var (a, b, c, d, e) = (sums[0], sums[1], sums[2], sums[3], sums[4])
      var (f, g, h, i, j) = (sums[5], sums[6], sums[7], sums[8], sums[9])
      let turns = 500
      for _ in 0..<turns {
        a = multiplyAdd(a, factor, term)
        b = multiplyAdd(b, factor, term)
        c = multiplyAdd(c, factor, term)
        d = multiplyAdd(d, factor, term)
        e = multiplyAdd(e, factor, term)
        f = multiplyAdd(f, factor, term)
        g = multiplyAdd(g, factor, term)
        h = multiplyAdd(h, factor, term)
        i = multiplyAdd(i, factor, term)
        j = multiplyAdd(j, factor, term)
      }
      sums = [a, b, c, d, e, f, g, h, i, j]
      return turns * 10 * Lanes.scalarCount
    }
    // Uses the sums so that they are not optimised away.
    return sums.contains { $0[0].isNaN } ? 0 : result
  }

  /// Sums a buffer that stays in a cache into eight independent sums.
  private static func readRate(bytes: Int, _ seconds: Double) -> Double {
    var memory = EvaluatorMemory(count: bytes / 8)
    var kept = Vector.zero
    let result = rate(seconds) {
      memory.withPointer { start in
        @inline(__always)
        func line(_ index: Int) -> Vector { Vector(loading: start + index &* 8) }
        var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        var (e, f, g, h) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        var index = 0
        while index &+ 8 <= bytes / 64 {
          a += line(index)
          b += line(index &+ 1)
          c += line(index &+ 2)
          d += line(index &+ 3)
          e += line(index &+ 4)
          f += line(index &+ 5)
          g += line(index &+ 6)
          h += line(index &+ 7)
          index &+= 8
        }
        kept += ((a + b) + (c + d)) + ((e + f) + (g + h))
        return bytes
      } ?? 0
    }
    return kept[0].isNaN ? 0 : result
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
