import CProcessor

/// What one core of this machine can do at most, measured by loops that do nothing else.
public struct Roofline: Sendable {
  /// Multiply-adds of doubles per second, in vectors, with operands in registers.
  public let multiplyAdds: Double
  /// Bytes per second read from the first cache.
  public let firstCacheBytes: Double
  /// Bytes per second read from the second cache.
  public let secondCacheBytes: Double

  /// Measures for about `seconds` in all; takes the best of several rounds, since others may use
  /// the machine at the same time.
  public static func measured(seconds: Double = 0.3) -> Roofline {
    let rounds = 9
    let each = seconds / Double(3 * rounds)
    func best(_ rate: (Double) -> Double) -> Double {
      (0..<rounds).map { _ in rate(each) }.max() ?? 0
    }
    return Roofline(
      multiplyAdds: best(multiplyAddRate), firstCacheBytes: best { readRate(bytes: 16_384, $0) },
      secondCacheBytes: best { readRate(bytes: 393_216, $0) })
  }

  private typealias Vector = SIMD8<Double>

  /// Repeats `body`, which returns how much it did, for some time; returns the amount per second.
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

  /// Eight sums that do not wait for one another keep two units of four cycles' latency busy.
  private static func multiplyAddRate(_ seconds: Double) -> Double {
    var sums = [Vector](repeating: .zero, count: 8)
    let result = rate(seconds) {
      let factor = Vector(repeating: 0.999_999)
      let term = Vector(repeating: 1e-6)
      var (a, b, c, d) = (sums[0], sums[1], sums[2], sums[3])
      var (e, f, g, h) = (sums[4], sums[5], sums[6], sums[7])
      let turns = 2000
      for _ in 0..<turns {
        a = multiplyAdd(a, factor, term)
        b = multiplyAdd(b, factor, term)
        c = multiplyAdd(c, factor, term)
        d = multiplyAdd(d, factor, term)
        e = multiplyAdd(e, factor, term)
        f = multiplyAdd(f, factor, term)
        g = multiplyAdd(g, factor, term)
        h = multiplyAdd(h, factor, term)
      }
      sums[0] = a + b
      sums[1] = c + d
      sums[2] = e + f
      sums[3] = g + h
      return turns * 8 * 8
    }
    // A use of the sums that cannot be left out.
    return sums[0][0].isNaN ? 0 : result
  }

  /// Sums a buffer that stays in a cache, from four places at once.
  private static func readRate(bytes: Int, _ seconds: Double) -> Double {
    let lines = [Vector](repeating: Vector(repeating: 1e-9), count: bytes / 64)
    var kept = Vector.zero
    let result = rate(seconds) {
      lines.withUnsafeBufferPointer { lines in
        guard let lines = lines.baseAddress else { return 0 }
        var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        var index = 0
        while index &+ 4 <= bytes / 64 {
          a += lines[index]
          b += lines[index &+ 1]
          c += lines[index &+ 2]
          d += lines[index &+ 3]
          index &+= 4
        }
        kept += (a + b) + (c + d)
        return bytes
      }
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

/// `a * b + c`, rounded once where the processor can.
@inline(__always)
private func multiplyAdd<Lanes: SIMD>(
  _ a: Lanes, _ b: Lanes, _ c: Lanes
) -> Lanes where Lanes.Scalar == Double {
  PROCESSOR_HAS_FUSED_MULTIPLY_ADD != 0 ? c.addingProduct(a, b) : c + a * b
}
